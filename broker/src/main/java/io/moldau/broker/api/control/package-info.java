/**
 * The APIs that brokers speak among themselves to be one cluster: what the controller tells each broker (LeaderAndIsr,
 * UpdateMetadata, StopReplica), and what brokers ask of their controller (AlterPartition, AllocateProducerIds,
 * ControlledShutdown). The messages and their rules are those of Kafka's ZooKeeper mode, so that either kind of broker may
 * be at the other end.
 */
@NullMarked
package io.moldau.broker.api.control;

import org.jspecify.annotations.NullMarked;
