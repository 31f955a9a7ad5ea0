/** The verbs of {@code moldau cluster}: the cluster as a whole, its brokers and how healthy its partitions are. */
@NullMarked
package io.moldau.cli.cluster;

import org.jspecify.annotations.NullMarked;
