/**
 * The state of a cluster as plain immutable data: which brokers live, which topics exist, who replicates and who leads each
 * partition, and which settings were changed. A change is a {@link io.moldau.controller.cluster.ClusterDelta}; applying one
 * yields the next {@link io.moldau.controller.cluster.ClusterImage} and leaves the old one as it was. Nothing here knows
 * where the state is stored or who is told of it.
 */
@NullMarked
package io.moldau.controller.cluster;

import org.jspecify.annotations.NullMarked;
