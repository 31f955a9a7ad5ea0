package io.moldau.broker.coordinator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one kind of coordinator stand in their log: Kafka's key and value schemas, so that Kafka's tools and
 * coordinators read them. Stateless; any thread.
 *
 * @param <R> one record as its coordinator thinks of it
 */
public interface RecordFormat<R> {

    /** The key; two records about the same thing have equal keys. */
    byte[] key(R record);

    /** The value, or null if the record says that the thing is no more. */
    byte @Nullable [] value(R record);

    /**
     * Understands a stored record.
     *
     * @param key between position and limit; not kept
     * @param value likewise, or null for a tombstone
     * @return null for a kind of record this version does not know, which is passed over
     * @throws IllegalArgumentException if the bytes are not what their version says
     */
    @Nullable
    R read(ByteBuffer key, @Nullable ByteBuffer value);
}
