package io.moldau.cli;

import io.moldau.admin.LogAdmin;
import io.moldau.protocol.api.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Logs in memory, of which only offsets and timestamps are kept. */
public final class FakeLogs implements LogAdmin {

    private record Log(long start, List<Long> timestampsMs) {

        long end() {
            return start + timestampsMs.size();
        }

        OptionalLong firstAt(long timestampMs) {
            return LongStream.range(start, end())
                    .filter(offset -> timestampsMs.get((int) (offset - start)) >= timestampMs)
                    .findFirst();
        }
    }

    private final Map<TopicPartition, Log> logs = new TreeMap<>();

    /** A log whose records begin at {@code start} and have these timestamps. */
    public FakeLogs log(String topic, int partition, long start, long... timestampsMs) {
        logs.put(
                new TopicPartition(topic, partition),
                new Log(start, LongStream.of(timestampsMs).boxed().toList()));
        return this;
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> starts(Collection<TopicPartition> partitions) {
        return each(partitions, log -> OptionalLong.of(log.start()));
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> partitions) {
        return each(partitions, log -> OptionalLong.of(log.end()));
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> offsetsAt(
            Collection<TopicPartition> partitions, long timestampMs) {
        return each(partitions, log -> log.firstAt(timestampMs));
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> timestampsAt(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> found = new TreeMap<>();
        offsets.forEach((partition, offset) -> {
            Log log = logs.get(partition);
            if (log != null && offset < log.end()) {
                found.put(partition, log.timestampsMs().get((int) (offset - log.start())));
            }
        });
        return CompletableFuture.completedFuture(found);
    }

    private CompletableFuture<Map<TopicPartition, Long>> each(
            Collection<TopicPartition> partitions, Function<Log, OptionalLong> offset) {
        Map<TopicPartition, Long> found = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            Log log = logs.get(partition);
            if (log != null) {
                offset.apply(log).ifPresent(known -> found.put(partition, known));
            }
        }
        return CompletableFuture.completedFuture(found);
    }
}
