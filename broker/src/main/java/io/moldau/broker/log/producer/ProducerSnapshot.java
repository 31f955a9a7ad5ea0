package io.moldau.broker.log.producer;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.zip.CRC32C;

/**
 * The content of a {@code .snapshot} file, as Kafka lays it out: version int16 = 1, CRC-32C of all that follows it, the
 * number of lines, and for each a producer's id, epoch, last sequence, last offset, offset delta, timestamp, coordinator
 * epoch and the first offset of its open transaction.
 *
 * <p>Kafka writes one line a producer, of its last batch. We write one for each batch of its window, the oldest first: a
 * retry that outlives two rolls and a restart is then still known. Kafka, which keeps the last line it reads of a producer,
 * can go on from such a file, and we from Kafka's.
 */
final class ProducerSnapshot {
    private static final short VERSION = 1;
    private static final int CRC_AT = Short.BYTES;
    private static final int COUNT_AT = CRC_AT + Integer.BYTES;
    private static final int HEADER_BYTES = COUNT_AT + Integer.BYTES;
    private static final int LINE_BYTES = 4 * Long.BYTES + 3 * Integer.BYTES + Short.BYTES;

    private ProducerSnapshot() {}

    static ByteBuffer write(Collection<ProducerEntry> producers) {
        int lines = producers.stream()
                .mapToInt(producer -> producer.window().size())
                .sum();
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + lines * LINE_BYTES);
        out.putShort(VERSION).putInt(0).putInt(lines);
        for (ProducerEntry producer : producers) {
            producer.window().forEach(batch -> writeLine(out, producer, batch));
        }
        out.flip();
        return out.putInt(CRC_AT, (int) crcOf(out));
    }

    private static void writeLine(ByteBuffer out, ProducerEntry producer, ProducerEntry.Batch batch) {
        out.putLong(producer.producerId())
                .putShort(producer.epoch())
                .putInt(batch.lastSequence())
                .putLong(batch.lastOffset())
                .putInt(batch.offsetDelta())
                .putLong(batch.timestamp())
                .putInt(producer.coordinatorEpoch())
                .putLong(producer.txnFirstOffset());
    }

    /** The producers, in the order of the file. */
    static Collection<ProducerEntry> read(ByteBuffer in) throws CorruptSnapshotException {
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
        if (count < 0 || in.limit() - HEADER_BYTES != (long) count * LINE_BYTES) {
            throw new CorruptSnapshotException(in.limit() + " bytes cannot hold " + count + " lines");
        }
        var producers = new LinkedHashMap<Long, ProducerEntry>();
        in.position(HEADER_BYTES);
        for (int i = 0; i < count; i++) {
            readLine(in, producers.computeIfAbsent(in.getLong(), ProducerEntry::new));
        }
        return producers.values();
    }

    private static void readLine(ByteBuffer in, ProducerEntry producer) {
        short epoch = in.getShort();
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int offsetDelta = in.getInt();
        long timestamp = in.getLong();
        if (lastOffset >= 0) {
            producer.add(epoch, lastSequence, lastOffset, offsetDelta, timestamp);
        }
        producer.restore(epoch, timestamp, in.getInt(), in.getLong());
    }

    private static long crcOf(ByteBuffer snapshot) {
        var crc = new CRC32C();
        crc.update(snapshot.duplicate().position(COUNT_AT));
        return crc.getValue();
    }
}
