package io.moldau.consumer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of keys or values into objects, on the thread that polls. */
@FunctionalInterface
public interface Deserializer<T> {

    /**
     * The object for some bytes. What it throws fails the poll, and polls again until the consumer seeks past the record.
     *
     * @param data from its position to its limit, valid during the call only; null for a null key or value
     */
    @Nullable
    T deserialize(String topic, @Nullable ByteBuffer data);
}
