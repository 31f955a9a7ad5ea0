package io.moldau.consumer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Deserializers for plain types, for the formats that Kafka's own use. */
public final class Deserializers {

    private Deserializers() {}

    /** A copy of the bytes. */
    public static Deserializer<byte[]> bytes() {
        return (topic, data) -> copy(data);
    }

    /** UTF-8; malformed input reads as replacement characters, as in Kafka. */
    public static Deserializer<String> string() {
        return (topic, data) ->
                data == null ? null : StandardCharsets.UTF_8.decode(data).toString();
    }

    /** Eight bytes, big-endian. */
    public static Deserializer<Long> int64() {
        return (topic, data) -> data == null ? null : exactly(data, Long.BYTES).getLong(data.position());
    }

    /** Four bytes, big-endian. */
    public static Deserializer<Integer> int32() {
        return (topic, data) ->
                data == null ? null : exactly(data, Integer.BYTES).getInt(data.position());
    }

    private static ByteBuffer exactly(ByteBuffer data, int bytes) {
        if (data.remaining() != bytes) {
            throw new IllegalArgumentException(data.remaining() + " bytes instead of " + bytes);
        }
        return data;
    }

    static byte @Nullable [] copy(@Nullable ByteBuffer data) {
        if (data == null) {
            return null;
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(data.position(), bytes);
        return bytes;
    }
}
