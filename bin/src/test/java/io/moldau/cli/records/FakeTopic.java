package io.moldau.cli.records;

import io.moldau.cli.records.RecordReader.Incoming;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The topic {@code t} in memory, to write to and to read from. */
public final class FakeTopic implements RecordWriter, RecordReader {

    private static final int POLLED_AT_MOST = 2;

    final Map<Integer, List<Incoming>> partitions = new TreeMap<>();
    final Map<Integer, Long> positions = new TreeMap<>();
    Map<String, String> properties = Map.of();

    @Nullable
    RuntimeException refusal;

    boolean closed;

    public FakeTopic(int count) {
        for (int i = 0; i < count; i++) {
            partitions.put(i, new ArrayList<>());
        }
    }

    void add(int partition, long timestampMs, String value) {
        int offset = partitions.getOrDefault(partition, List.of()).size();
        add(
                partition,
                new Incoming(
                        "t", partition, offset, timestampMs, null, value.getBytes(StandardCharsets.UTF_8), List.of()));
    }

    public void add(int partition, Incoming incoming) {
        partitions.computeIfAbsent(partition, number -> new ArrayList<>()).add(incoming);
    }

    @Override
    public CompletableFuture<Stored> send(Outgoing outgoing) {
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        int partition = outgoing.partition() == null ? 0 : outgoing.partition();
        int offset = partitions.getOrDefault(partition, List.of()).size();
        add(
                partition,
                new Incoming(
                        outgoing.topic(), partition, offset, 0, outgoing.key(), outgoing.value(), outgoing.headers()));
        return CompletableFuture.completedFuture(new Stored(outgoing.topic(), partition, offset));
    }

    @Override
    public void flush() {}

    @Override
    public Map<Integer, Long> beginnings(String topic, List<Integer> numbers) {
        Map<Integer, Long> beginnings = new HashMap<>();
        numbers.forEach(n -> beginnings.put(n, 0L));
        return beginnings;
    }

    @Override
    public Map<Integer, Long> ends(String topic, List<Integer> numbers) {
        Map<Integer, Long> ends = new HashMap<>();
        numbers.forEach(n ->
                ends.put(n, (long) partitions.getOrDefault(n, List.of()).size()));
        return ends;
    }

    @Override
    public Map<Integer, Long> offsetsAt(String topic, List<Integer> numbers, long timestampMs) {
        Map<Integer, Long> offsets = new HashMap<>();
        numbers.forEach(n -> offsets.put(
                n,
                partitions.getOrDefault(n, List.of()).stream()
                        .filter(r -> r.timestampMs() < timestampMs)
                        .count()));
        return offsets;
    }

    @Override
    public void start(String topic, Map<Integer, Long> offsets) {
        positions.putAll(offsets);
    }

    @Override
    public List<Incoming> poll(Duration timeout) {
        List<Incoming> polled = new ArrayList<>();
        positions.replaceAll((partition, position) -> {
            List<Incoming> records = partitions.getOrDefault(partition, List.of());
            int from = position.intValue();
            int to = Math.min(records.size(), from + POLLED_AT_MOST);
            polled.addAll(records.subList(from, to));
            return (long) to;
        });
        return polled;
    }

    @Override
    public long position(String topic, int partition) {
        return positions.getOrDefault(partition, -1L);
    }

    @Override
    public void close() {
        closed = true;
    }
}
