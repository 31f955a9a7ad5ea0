package io.moldau.cli.records;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads records of one topic: a consumer for users, a fake in tests. For one thread. */
public interface RecordReader extends AutoCloseable {

    /** A record as it was read. */
    // Handed on and never compared: the arrays do no harm here.
    @SuppressWarnings("ArrayRecordComponent")
    record Incoming(
            String topic,
            int partition,
            long offset,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {}

    /** The first offset of each partition. */
    Map<Integer, Long> beginnings(String topic, List<Integer> partitions);

    /** The offset after the last record of each partition. */
    Map<Integer, Long> ends(String topic, List<Integer> partitions);

    /** The first offset of each partition with this timestamp or a later one, or its end. */
    Map<Integer, Long> offsetsAt(String topic, List<Integer> partitions, long timestampMs);

    /** Begins to read partitions at these offsets. */
    void start(String topic, Map<Integer, Long> offsets);

    /** Waits for records, at most so long; none when none came. */
    List<Incoming> poll(Duration timeout);

    /** The offset that is read next. */
    long position(String topic, int partition);

    @Override
    void close();

    /** Opens a reader with consumer properties. */
    interface Factory extends Function<Map<String, String>, RecordReader> {}
}
