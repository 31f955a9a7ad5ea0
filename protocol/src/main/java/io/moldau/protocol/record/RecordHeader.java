package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One name-value pair beside a record's value (KIP-82). Names may repeat; their order is kept.
 *
 * @param key at most 2^31-1 bytes of UTF-8; may be empty
 * @param value from its position to its limit; not copied. May be null, which differs from empty
 */
public record RecordHeader(String key, @Nullable ByteBuffer value) {
    public RecordHeader {
        Objects.requireNonNull(key, "header key");
    }

    /** A header of these bytes, not copied. */
    public static RecordHeader of(String key, byte @Nullable [] value) {
        return new RecordHeader(key, value == null ? null : ByteBuffer.wrap(value));
    }
}
