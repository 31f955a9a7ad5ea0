package io.moldau.chaos.history;

import io.moldau.chaos.history.Anomaly.Kind;
import io.moldau.chaos.history.Write.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a finished history: passes over the reads and writes of all partitions, with maps by offset and by value. One use,
 * by one thread.
 */
public final class Checker {

    private final List<Write> writes;
    private final List<Read> reads;
    private final int finalReader;
    private boolean brokersHang;
    private final List<Anomaly> anomalies = new ArrayList<>();
    private final Map<Place, Value> valueAt = new HashMap<>();

    /**
     * @param finalReader the reader that read every partition from its beginning to its end after all writes
     */
    public Checker(History history, int finalReader) {
        this.writes = history.writes();
        this.reads = history.reads();
        this.finalReader = finalReader;
    }

    /**
     * Brokers were stopped where they stood: one that goes on reads at once what a writer sent over a connection that it gave
     * up and over the one after. Only idempotence keeps the order of these.
     */
    public Checker whereBrokersHang() {
        brokersHang = true;
        return this;
    }

    /** Everything that is wrong; empty for an honest history. */
    public List<Anomaly> check() {
        offsetsHaveOneValue();
        readersSeeEveryOffset();
        nothingAcknowledgedIsLost();
        nothingComesFromNowhere();
        nothingComesTwice();
        writersStayInOrder();
        timeRunsForward();
        return anomalies;
    }

    private void offsetsHaveOneValue() {
        for (Read read : reads) {
            note(new Place(read.partition(), read.offset()), read.value(), "reader " + read.reader());
        }
        for (Write write : writes) {
            if (write.isPlaced()) {
                note(new Place(write.partition(), write.offset()), write.value(), "its writer");
            }
        }
    }

    private void note(Place place, Value value, String witness) {
        Value known = valueAt.putIfAbsent(place, value);
        if (known != null && !known.equals(value)) {
            report(Kind.INCONSISTENT_OFFSET, place + " is " + known + ", and " + value + " for " + witness);
        }
    }

    private void readersSeeEveryOffset() {
        Map<List<Integer>, Long> next = new HashMap<>();
        for (Read read : reads) {
            List<Integer> pass = List.of(read.reader(), read.partition());
            Long expected = next.put(pass, read.offset() + 1);
            if (expected != null && expected != read.offset()) {
                report(
                        Kind.POLL_GAP,
                        "reader %d expected offset %d and got %s".formatted(read.reader(), expected, read));
            }
        }
    }

    private void nothingAcknowledgedIsLost() {
        Map<Place, Value> last = new HashMap<>();
        Map<Integer, Long> highest = new HashMap<>();
        for (Read read : reads) {
            highest.merge(read.partition(), read.offset(), Math::max);
            if (read.reader() == finalReader) {
                last.put(new Place(read.partition(), read.offset()), read.value());
            }
        }
        for (Write write : writes) {
            if (write.outcome() == Outcome.OK && !write.isPlaced()) {
                if (!last.containsValue(write.value())) {
                    report(Kind.LOST, write + " was acknowledged, and in the end it is nowhere");
                }
                continue;
            }
            Value found = last.get(new Place(write.partition(), write.offset()));
            if (write.outcome() == Outcome.OK && !write.value().equals(found)) {
                boolean beyond = write.offset() > highest.getOrDefault(write.partition(), -1L);
                report(
                        beyond ? Kind.UNSEEN : Kind.LOST,
                        "%s was acknowledged, and in the end there is %s".formatted(write, found));
            }
        }
        for (Read read : reads) {
            if (!last.containsKey(new Place(read.partition(), read.offset()))) {
                report(Kind.LOST, read + " is gone in the end");
            }
        }
    }

    private void nothingComesFromNowhere() {
        Map<Value, Map<Integer, Write>> written = new HashMap<>();
        for (Write write : writes) {
            written.computeIfAbsent(write.value(), value -> new HashMap<>()).put(write.partition(), write);
        }
        for (Read read : reads) {
            Write write = written.getOrDefault(read.value(), Map.of()).get(read.partition());
            if (write == null || write.outcome() == Outcome.FAIL) {
                report(Kind.PHANTOM, read + " comes from " + (write == null ? "nobody" : write));
            }
        }
    }

    /** Nobody may see an idempotent writer's value at two offsets, be it in one pass or in different ones. */
    private void nothingComesTwice() {
        Set<Integer> plainWriters = new HashSet<>();
        for (Write write : writes) {
            if (!write.idempotent()) {
                plainWriters.add(write.value().writer());
            }
        }
        Map<List<Object>, Long> seenAt = new HashMap<>();
        for (Read read : reads) {
            Long before = seenAt.putIfAbsent(List.of(read.partition(), read.value()), read.offset());
            boolean twice = before != null && before != read.offset();
            if (twice && !plainWriters.contains(read.value().writer())) {
                report(Kind.DUPLICATE, read + " was at offset " + before + " as well");
            }
        }
    }

    private boolean mustKeepOrder(int writer) {
        return !brokersHang
                || writes.stream().anyMatch(write -> write.value().writer() == writer && write.idempotent());
    }

    /** Along the final read a writer's sequences rise; what was sent again may be repeated, but never restart lower. */
    private void writersStayInOrder() {
        Map<List<Integer>, Long> newest = new HashMap<>();
        for (Read read : reads) {
            if (read.reader() == finalReader) {
                long sequence = read.value().sequence();
                Long before = newest.put(List.of(read.value().writer(), read.partition()), sequence);
                if (before != null
                        && sequence < before
                        && mustKeepOrder(read.value().writer())) {
                    report(Kind.REORDERED, read + " follows sequence " + before);
                }
            }
        }
    }

    /** Sweeps each partition's acknowledged writes by time: no offset may lie below one already acknowledged at its start. */
    private void timeRunsForward() {
        Map<Integer, List<Write>> byPartition = new HashMap<>();
        for (Write write : writes) {
            if (write.isPlaced()) {
                byPartition
                        .computeIfAbsent(write.partition(), partition -> new ArrayList<>())
                        .add(write);
            }
        }
        byPartition.values().forEach(this::timeRunsForward);
    }

    private void timeRunsForward(List<Write> acknowledged) {
        List<Write> byCompletion = new ArrayList<>(acknowledged);
        byCompletion.sort(Comparator.comparingLong(Write::completedNs));
        acknowledged.sort(Comparator.comparingLong(Write::invokedNs));
        @Nullable Write highest = null;
        int completed = 0;
        for (Write write : acknowledged) {
            while (completed < byCompletion.size()
                    && byCompletion.get(completed).completedNs() < write.invokedNs()) {
                Write done = byCompletion.get(completed++);
                highest = highest == null || done.offset() > highest.offset() ? done : highest;
            }
            if (highest != null && write.offset() < highest.offset()) {
                report(Kind.TIME_TRAVEL, write + " was asked for after " + highest + " was acknowledged");
            }
        }
    }

    private void report(Kind kind, String story) {
        anomalies.add(new Anomaly(kind, story));
    }

    private record Place(int partition, long offset) {}
}
