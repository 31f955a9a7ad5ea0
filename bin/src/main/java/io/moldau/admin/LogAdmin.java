package io.moldau.admin;

import io.moldau.protocol.api.TopicPartition;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the leaders of partitions what their logs hold. A partition that does not exist or has no leader is absent from the
 * results, which otherwise fail as those of {@link Admin} do.
 */
public interface LogAdmin {

    /** The offset of the oldest record of each log, or its end when it holds none. */
    CompletableFuture<Map<TopicPartition, Long>> starts(Collection<TopicPartition> partitions);

    /** The end of each log: the offset that the next record will have. */
    CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> partitions);

    /** The offset of the first record of this time or later; a log without one is absent. */
    CompletableFuture<Map<TopicPartition, Long>> offsetsAt(Collection<TopicPartition> partitions, long timestampMs);

    /** The timestamp in ms of the first record at each offset or behind it; a log without one is absent. */
    CompletableFuture<Map<TopicPartition, Long>> timestampsAt(Map<TopicPartition, Long> offsets);
}
