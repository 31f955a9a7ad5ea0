package io.moldau.broker.partition;

import java.util.List;

/**
 * The controller's word on one partition, as LeaderAndIsr brings it.
 *
 * @param leader a broker id, or −1 for none
 * @param partitionEpoch the version of the partition's state in the metadata store
 */
public record Directive(int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr, List<Integer> replicas) {}
