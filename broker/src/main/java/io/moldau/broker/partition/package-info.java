/**
 * Partitions and what waits on them. Each {@link io.moldau.broker.partition.Partition} belongs to one {@link
 * io.moldau.broker.partition.PartitionShard}, that is to one loop: its log, role, high watermark, parked replies and
 * waiting fetches are touched there alone, without locks. Requests travel to the shard; results travel back as callbacks.
 */
@NullMarked
package io.moldau.broker.partition;

import org.jspecify.annotations.NullMarked;
