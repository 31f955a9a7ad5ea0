package io.moldau.protocol.record;

import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A run of record bytes inside a message, wherever they lie: in a received frame, in a producer's buffer, in a segment
 * file. They are opaque here; {@code RecordBatches} looks inside.
 */
public interface Records {

    /** Bytes that {@link #writeTo} appends. */
    int sizeInBytes();

    /** Appends exactly {@link #sizeInBytes} bytes, copied or attached; a part attached has a reference of its own. */
    void writeTo(WireWriter out);

    /**
     * Reads a field of {@code length} bytes as a slice of the frame, not retained; null for −1.
     */
    static @Nullable MemoryRecords read(WireReader in, int length) {
        if (length == -1) {
            return null;
        }
        return length == 0 ? MemoryRecords.EMPTY : new MemoryRecords(in.readSlice(length));
    }

    /** The size of a field, −1 for null: what its length prefix says. */
    static int length(@Nullable Records records) {
        return records == null ? -1 : records.sizeInBytes();
    }

    /** Appends what follows the length prefix of a field. */
    static void write(@Nullable Records records, WireWriter out) {
        if (records != null) {
            records.writeTo(out);
        }
    }
}
