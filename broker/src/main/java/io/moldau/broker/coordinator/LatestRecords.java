package io.moldau.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is left of a log when later records replace earlier ones of the same key. Confined to one thread at a time. */
final class LatestRecords implements RecordSink {

    private final Map<ByteBuffer, byte[]> values = new HashMap<>();

    @Override
    public void accept(ByteBuffer key, @Nullable ByteBuffer value) {
        if (value == null) {
            values.remove(key);
        } else {
            values.put(ByteBuffer.wrap(copy(key)), copy(value));
        }
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    /** By key, each key backed by an array of its own. */
    Map<ByteBuffer, byte[]> values() {
        return values;
    }
}
