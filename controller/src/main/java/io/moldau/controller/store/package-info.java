/**
 * Where the cluster's state outlives its processes. {@link io.moldau.controller.store.MetadataStore} is the port: a tree of
 * versioned nodes, transactions over them, nodes that die with their session, and watches that only say "read again". The
 * paths and the JSON of the nodes are those of a ZooKeeper-mode Kafka cluster, so that both kinds of broker, and the tools
 * of either, share one tree. What every broker does with it lives here too: registering itself, following configuration
 * changes, allocating ids.
 */
@NullMarked
package io.moldau.controller.store;

import org.jspecify.annotations.NullMarked;
