package io.moldau.cli.group;

import io.moldau.admin.Admin;
import io.moldau.admin.LogAdmin;
import io.moldau.cli.ClusterOptions;
import io.moldau.protocol.api.TopicPartition;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far behind a group is in one partition.
 *
 * @param committed the next offset the group will read; null when it has committed none
 * @param end of the log; null when the partition is gone or has no leader
 * @param lag records between the two, at least 0; null when either is unknown
 * @param lagSeconds how long the first record the group has not done with has been waiting, at least 0; null when that is
 *     unknown
 */
record PartitionLag(
        TopicPartition partition,
        @Nullable Long committed,
        @Nullable Long end,
        @Nullable Long lag,
        @Nullable Long lagSeconds) {

    /** Looks up the lag in each partition, as of {@code now}. */
    static List<PartitionLag> of(
            Admin admin, Collection<TopicPartition> partitions, Map<TopicPartition, Long> committed, Instant now) {
        LogAdmin logs = admin.logs();
        Map<TopicPartition, Long> ends = ClusterOptions.await(logs.ends(partitions));
        Map<TopicPartition, Long> starts = ClusterOptions.await(logs.starts(partitions));
        Map<TopicPartition, Long> waiting = new HashMap<>();
        committed.forEach((partition, offset) -> {
            long end = ends.getOrDefault(partition, 0L);
            if (offset < end) {
                waiting.put(partition, Math.max(offset, starts.getOrDefault(partition, offset)));
            }
        });
        Map<TopicPartition, Long> writtenMs = ClusterOptions.await(logs.timestampsAt(waiting));
        return partitions.stream()
                .map(partition -> {
                    Long offset = committed.get(partition);
                    Long end = ends.get(partition);
                    Long lag = lag(offset, end);
                    return new PartitionLag(
                            partition, offset, end, lag, lagSeconds(lag, writtenMs.get(partition), now));
                })
                .toList();
    }

    private static @Nullable Long lag(@Nullable Long committed, @Nullable Long end) {
        return committed == null || end == null ? null : Math.max(0, end - committed);
    }

    private static @Nullable Long lagSeconds(@Nullable Long lag, @Nullable Long writtenMs, Instant now) {
        if (lag == null || lag == 0) {
            return lag;
        }
        // A producer may stamp records with any time, and one in the future is not late. A negative one is none at all.
        return writtenMs == null || writtenMs < 0
                ? null
                : (Long) Math.max(0, TimeUnit.MILLISECONDS.toSeconds(now.toEpochMilli() - writtenMs));
    }
}
