package io.moldau.broker.coordinator;

import io.moldau.broker.log.checkpoint.WholeFile;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint on disk, beside the segments whose records it sums up: {@code 00000000000000012345.coordinator-checkpoint}.
 * Big-endian: magic int32, version int16, {@link CheckpointHeader} (endOffset int64, leaderEpoch int32, takenAtMs int64,
 * records int32), then per record the lengths of key and value (int32 each), the key and the value, and a CRC-32C of all that
 * at the end. A private file of ours: Kafka passes over it. Stateless; everything blocks.
 */
final class CheckpointFile {

    static final String SUFFIX = ".coordinator-checkpoint";

    static final int MAGIC = 0x4d434b50;
    static final short VERSION = 2;
    private static final int HEADER_BYTES = 4 + 2 + 8 + 4 + 8 + 4;
    private static final int CRC_BYTES = 4;

    private CheckpointFile() {}

    static String nameOf(long endOffset) {
        return "%020d%s".formatted(endOffset, SUFFIX);
    }

    /** Writes a checkpoint; when this returns it is durable and whole, or there is none of that name. */
    static void write(Disk disk, String directory, CheckpointHeader header, Map<ByteBuffer, byte[]> records)
            throws IOException {
        String path = directory + "/" + nameOf(header.endOffset());
        disk.delete(path + WholeFile.TEMPORARY);
        try (DiskFile file = disk.open(path + WholeFile.TEMPORARY, Access.WRITE)) {
            ChecksummedWriter out = new ChecksummedWriter(file);
            out.writeInt(MAGIC);
            out.writeShort(VERSION);
            out.writeLong(header.endOffset());
            out.writeInt(header.leaderEpoch());
            out.writeLong(header.takenAtMs());
            out.writeInt(header.records());
            for (Map.Entry<ByteBuffer, byte[]> each : records.entrySet()) {
                byte[] key = each.getKey().array();
                out.writeInt(key.length);
                out.writeInt(each.getValue().length);
                out.writeBytes(key);
                out.writeBytes(each.getValue());
            }
            out.finish();
            file.force();
        } catch (IOException e) {
            disk.delete(path + WholeFile.TEMPORARY);
            throw e;
        }
        disk.rename(path + WholeFile.TEMPORARY, path);
        disk.syncDirectory(directory);
    }

    /** What a file says it is bound to; null if it is none of ours. Says nothing about the rest of the file. */
    static @Nullable CheckpointHeader header(Disk disk, String path) throws IOException {
        try (DiskFile file = disk.open(path, Access.READ)) {
            ByteBuffer start = ByteBuffer.allocate(HEADER_BYTES);
            return file.read(start, 0) == HEADER_BYTES ? header(start.flip()) : null;
        }
    }

    private static @Nullable CheckpointHeader header(ByteBuffer start) {
        if (start.getInt() != MAGIC || start.getShort() != VERSION) {
            return null;
        }
        CheckpointHeader header =
                new CheckpointHeader(start.getLong(), start.getInt(), start.getLong(), start.getInt());
        return header.endOffset() < 0 || header.records() < 0 ? null : header;
    }

    /**
     * Reads a checkpoint's records.
     *
     * @param sink receives them before it is known whether the file is whole: what it made of them is void if it is not
     * @return whether the file is whole and just what was written for {@code expected}
     */
    static boolean read(Disk disk, String directory, CheckpointHeader expected, RecordSink sink) throws IOException {
        try (DiskFile file = disk.open(directory + "/" + nameOf(expected.endOffset()), Access.READ)) {
            long size = file.size();
            if (size < HEADER_BYTES + CRC_BYTES) {
                return false;
            }
            ChecksummedReader in = new ChecksummedReader(file, size - CRC_BYTES);
            ByteBuffer start = in.next(HEADER_BYTES);
            if (start == null || !expected.equals(header(start))) {
                return false;
            }
            for (int i = 0; i < expected.records(); i++) {
                if (!readRecord(in, sink)) {
                    return false;
                }
            }
            return in.isWhole();
        }
    }

    /** Reads key and value in one piece: a piece is gone when the next is read. */
    private static boolean readRecord(ChecksummedReader in, RecordSink sink) throws IOException {
        ByteBuffer lengths = in.next(2 * Integer.BYTES);
        int keyBytes = lengths == null ? -1 : lengths.getInt();
        int valueBytes = lengths == null ? -1 : lengths.getInt();
        ByteBuffer record = keyBytes < 0 || valueBytes < 0 ? null : in.next(keyBytes + valueBytes);
        if (record == null) {
            return false;
        }
        sink.accept(record.slice(0, keyBytes), record.slice(keyBytes, valueBytes));
        return true;
    }
}
