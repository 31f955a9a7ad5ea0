package io.moldau.cli.records;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes records to a topic: a producer for users, a fake in tests. */
public interface RecordWriter extends AutoCloseable {

    /** Where a record ended up; {@code offset} is -1 when nobody was asked to confirm. */
    record Stored(String topic, int partition, long offset) {}

    /** A record to write; null for {@code partition} lets the key decide. */
    // Handed on and never compared: the arrays do no harm here.
    @SuppressWarnings("ArrayRecordComponent")
    record Outgoing(
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {}

    /** Sends a record, and waits while too many are under way. */
    CompletableFuture<Stored> send(Outgoing outgoing);

    /** Waits until every record sent is stored or has failed. */
    void flush();

    @Override
    void close();

    /** Opens a writer with producer properties. */
    interface Factory extends Function<Map<String, String>, RecordWriter> {}
}
