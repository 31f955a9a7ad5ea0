package io.moldau.broker.log.producer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The content of a {@code .snapshot} file, as Kafka writes it: version int16 = 1, CRC-32C of all that follows it, the
 * number of producers, and for each its id, epoch, last sequence, last offset, offset delta, timestamp, coordinator epoch
 * and the first offset of its open transaction.
 */
final class ProducerSnapshot {
    private static final short VERSION = 1;
    private static final int CRC_AT = Short.BYTES;
    private static final int COUNT_AT = CRC_AT + Integer.BYTES;
    private static final int HEADER_BYTES = COUNT_AT + Integer.BYTES;
    private static final int ENTRY_BYTES = 4 * Long.BYTES + 3 * Integer.BYTES + Short.BYTES;

    private ProducerSnapshot() {}

    static ByteBuffer write(Collection<ProducerEntry> entries) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + entries.size() * ENTRY_BYTES);
        out.putShort(VERSION).putInt(0).putInt(entries.size());
        for (ProducerEntry entry : entries) {
            out.putLong(entry.producerId())
                    .putShort(entry.epoch())
                    .putInt(entry.lastSequence())
                    .putLong(entry.lastOffset())
                    .putInt(entry.lastOffsetDelta())
                    .putLong(entry.lastTimestamp())
                    .putInt(entry.coordinatorEpoch())
                    .putLong(entry.txnFirstOffset());
        }
        out.flip();
        return out.putInt(CRC_AT, (int) crcOf(out));
    }

    static List<ProducerEntry> read(ByteBuffer in) throws CorruptSnapshotException {
        if (in.remaining() < HEADER_BYTES) {
            throw new CorruptSnapshotException(in.remaining() + " bytes are too few");
        }
        if (in.getShort(0) != VERSION) {
            throw new CorruptSnapshotException("unknown version " + in.getShort(0));
        }
        if (Integer.toUnsignedLong(in.getInt(CRC_AT)) != crcOf(in)) {
            throw new CorruptSnapshotException("the checksum does not match");
        }
        int count = in.getInt(COUNT_AT);
        if (count < 0 || in.limit() - HEADER_BYTES != (long) count * ENTRY_BYTES) {
            throw new CorruptSnapshotException(in.limit() + " bytes cannot hold " + count + " producers");
        }
        var entries = new ArrayList<ProducerEntry>(count);
        in.position(HEADER_BYTES);
        for (int i = 0; i < count; i++) {
            entries.add(readEntry(in));
        }
        return entries;
    }

    private static ProducerEntry readEntry(ByteBuffer in) {
        var entry = new ProducerEntry(in.getLong());
        short epoch = in.getShort();
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int offsetDelta = in.getInt();
        long timestamp = in.getLong();
        if (lastOffset >= 0) {
            entry.add(epoch, lastSequence, lastOffset, offsetDelta, timestamp);
        }
        entry.restore(epoch, timestamp, in.getInt(), in.getLong());
        return entry;
    }

    private static long crcOf(ByteBuffer snapshot) {
        var crc = new CRC32C();
        crc.update(snapshot.duplicate().position(COUNT_AT));
        return crc.getValue();
    }
}
