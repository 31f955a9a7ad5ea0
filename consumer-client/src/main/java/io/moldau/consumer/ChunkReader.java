package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.record.BatchDefect;
import io.moldau.protocol.record.InvalidBatchException;
import io.moldau.protocol.record.LogRecord;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.RecordHeader;
import io.moldau.protocol.record.RecordIterator;
import io.moldau.protocol.record.RecordReader;
import io.moldau.protocol.record.TimestampType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one chunk record by record as the user asks for them: checks, decompresses and deserializes no further ahead than
 * that. User's thread only; owns the chunk's buffer until {@link #release}.
 */
final class ChunkReader<K, V> {

    private final Delivery.Chunk chunk;
    private final Deserializer<? extends K> keys;
    private final Deserializer<? extends V> values;
    private final RecordReader reader;
    private final boolean checkCrcs;
    private final boolean readCommitted;
    private final RecordBatches batches;
    private final AbortedRecords aborted;

    /** The records of the current batch that are left; null between batches. */
    private @Nullable RecordIterator records;

    private int leaderEpoch = PartitionPosition.NO_EPOCH;
    private TimestampType timestampType = TimestampType.CREATE_TIME;
    private long position;

    ChunkReader(
            Delivery.Chunk chunk,
            Deserializer<? extends K> keys,
            Deserializer<? extends V> values,
            RecordReader reader,
            boolean checkCrcs,
            boolean readCommitted) {
        this.chunk = chunk;
        this.keys = keys;
        this.values = values;
        this.reader = reader;
        this.checkCrcs = checkCrcs;
        this.readCommitted = readCommitted;
        this.batches = new RecordBatches(chunk.records().nioBuffer());
        this.aborted = new AbortedRecords(chunk.aborted());
        this.position = chunk.fetchOffset();
    }

    Delivery.Chunk chunk() {
        return chunk;
    }

    /** The offset behind everything that was read or passed over. */
    long position() {
        return position;
    }

    /** The leader epoch of the last batch that was read, or −1. */
    int leaderEpoch() {
        return leaderEpoch;
    }

    /**
     * The next record the user is to see, or null at the end of the chunk.
     *
     * @throws ConsumeException when it cannot be read; the reader is of no use then, its position is that of the record
     */
    @Nullable
    ConsumerRecord<K, V> next() {
        try {
            LogRecord record = nextVisible();
            if (record == null) {
                return null;
            }
            position = record.offset();
            ConsumerRecord<K, V> result = deserialize(record);
            position = record.offset() + 1;
            return result;
        } catch (InvalidBatchException e) {
            throw new ConsumeException(
                    Reason.CORRUPT,
                    chunk.partition(),
                    "corrupt batch at offset " + position + " or behind it: " + e.getMessage(),
                    e);
        }
    }

    private @Nullable LogRecord nextVisible() {
        while (true) {
            while (records != null && records.hasNext()) {
                LogRecord record = records.next();
                // A batch is fetched whole: its first records may lie before the offset that was asked for.
                if (record.offset() >= position) {
                    return record;
                }
            }
            if (records != null) {
                records = null;
                // Compaction leaves offsets without records behind; the batch still covers them.
                position = Math.max(position, batches.batch().nextOffset());
            }
            if (!batches.next()) {
                return null;
            }
            open(batches.batch());
        }
    }

    private void open(RecordBatch batch) {
        if (checkCrcs && !batch.isCrcValid()) {
            throw new InvalidBatchException(
                    BatchDefect.BAD_CRC, "checksum of batch " + batch.baseOffset() + " is wrong");
        }
        boolean hidden = readCommitted ? aborted.hides(batch, reader) : batch.isControl();
        if (hidden) {
            position = Math.max(position, batch.nextOffset());
            return;
        }
        leaderEpoch = batch.partitionLeaderEpoch();
        timestampType = batch.timestampType();
        records = reader.read(batch);
    }

    private ConsumerRecord<K, V> deserialize(LogRecord record) {
        String topic = chunk.partition().topic();
        try {
            return new ConsumerRecord<>(
                    chunk.partition(),
                    record.offset(),
                    record.timestamp(),
                    timestampType,
                    leaderEpoch,
                    keys.deserialize(topic, record.key()),
                    values.deserialize(topic, record.value()),
                    copy(record.headers()));
        } catch (RuntimeException e) {
            throw new ConsumeException(
                    Reason.DESERIALIZATION, chunk.partition(), "cannot deserialize offset " + record.offset(), e);
        }
    }

    /** Headers outlive the chunk's buffer. */
    private static List<RecordHeader> copy(List<RecordHeader> headers) {
        if (headers.isEmpty()) {
            return List.of();
        }
        List<RecordHeader> copies = new ArrayList<>(headers.size());
        for (RecordHeader header : headers) {
            copies.add(RecordHeader.of(header.key(), Deserializers.copy(header.value())));
        }
        return List.copyOf(copies);
    }

    void release() {
        chunk.records().release();
    }
}
