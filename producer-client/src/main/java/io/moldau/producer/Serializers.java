package io.moldau.producer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Serializers for plain types, in the formats that Kafka's own use. */
public final class Serializers {
    private Serializers() {}

    /** Bytes as they are; the caller must not change them until the record is sent. */
    public static Serializer<byte[]> bytes() {
        return (topic, value) -> value;
    }

    /** UTF-8. */
    public static Serializer<String> string() {
        return (topic, value) -> value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }

    /** Eight bytes, big-endian. */
    public static Serializer<Long> int64() {
        return (topic, value) -> value == null
                ? null
                : ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** Four bytes, big-endian. */
    public static Serializer<Integer> int32() {
        return (topic, value) -> value == null
                ? null
                : ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
