/**
 * How brokers hear of what was decided: the step from one {@link io.moldau.controller.cluster.ClusterImage} to the next
 * becomes LeaderAndIsr, UpdateMetadata and StopReplica requests, in that order, over one {@link
 * io.moldau.controller.publish.BrokerChannel}. They are the messages of a ZooKeeper-mode Kafka cluster, so that brokers of
 * either kind understand them. What to send is computed by pure functions of the two images.
 */
@NullMarked
package io.moldau.controller.publish;

import org.jspecify.annotations.NullMarked;
