package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.record.RecordReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What came out of the mailbox and has not been returned to the user: chunks in the order they arrived. Drops what a seek has
 * made worthless. User's thread only.
 */
final class Inbox<K, V> {

    /** More than a broker lets into a batch, even well compressed; stands against decompression bombs. */
    private static final int MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024;

    private final ConsumerConfig config;
    private final Assignment assignment;
    private final Deserializer<? extends K> keys;
    private final Deserializer<? extends V> values;
    private final Consumer<Delivery.Chunk> consumed;
    private final RecordReader reader = new RecordReader(MAX_DECOMPRESSED_BYTES);
    private final Deque<ChunkReader<K, V>> chunks = new ArrayDeque<>();

    /** Takes who is told of chunks that are done with. */
    Inbox(
            ConsumerConfig config,
            Assignment assignment,
            Deserializer<? extends K> keys,
            Deserializer<? extends V> values,
            Consumer<Delivery.Chunk> consumed) {
        this.config = config;
        this.assignment = assignment;
        this.keys = keys;
        this.values = values;
        this.consumed = consumed;
    }

    void accept(Delivery delivery) {
        PartitionPosition position = assignment.current(delivery);
        if (delivery instanceof Delivery.Chunk chunk) {
            if (position == null) {
                chunk.records().release();
                consumed.accept(chunk);
            } else {
                chunks.add(new ChunkReader<>(chunk, keys, values, reader, config.checkCrcs(), config.readCommitted()));
            }
        } else if (position == null) {
            return;
        } else if (delivery instanceof Delivery.Positioned positioned) {
            position.advance(positioned.offset(), PartitionPosition.NO_EPOCH);
        } else if (delivery instanceof Delivery.Uncommitted) {
            assignment.reset(
                    position, Reason.NO_POSITION, "the group has committed nothing, and auto.offset.reset is none");
        } else if (delivery instanceof Delivery.Progress progress) {
            position.progress(progress);
        } else if (delivery instanceof Delivery.Stopped stopped) {
            stopped(position, stopped);
        }
    }

    private void stopped(PartitionPosition position, Delivery.Stopped stopped) {
        if (stopped.reason() == Reason.OFFSET_OUT_OF_RANGE) {
            assignment.reset(position, stopped.reason(), stopped.message());
        } else {
            position.becomeFailed(new ConsumeException(stopped.reason(), position.name(), stopped.message()));
        }
    }

    /**
     * The next records there are, at most {@code max}.
     *
     * @throws ConsumeException if a failure is news, unless there were records before it; or if every partition failed
     */
    List<ConsumerRecord<K, V>> take(int max) {
        throwNews();
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        Iterator<ChunkReader<K, V>> all = chunks.iterator();
        while (all.hasNext() && records.size() < max) {
            ChunkReader<K, V> chunk = all.next();
            PartitionPosition position = assignment.current(chunk.chunk());
            if (position == null
                    || position.failure() != null
                    || (!position.isPaused() && readOut(chunk, position, records, max))) {
                all.remove();
                release(chunk);
            }
        }
        if (records.isEmpty()) {
            throwNews();
            throwIfAllFailed();
        }
        return records;
    }

    /** Whether the chunk has nothing more to give. */
    private boolean readOut(
            ChunkReader<K, V> chunk, PartitionPosition position, List<ConsumerRecord<K, V>> records, int max) {
        try {
            while (records.size() < max) {
                ConsumerRecord<K, V> record = chunk.next();
                position.advance(chunk.position(), chunk.leaderEpoch());
                if (record == null) {
                    return true;
                }
                records.add(record);
            }
            return false;
        } catch (ConsumeException e) {
            position.advance(chunk.position(), chunk.leaderEpoch());
            position.becomeFailed(e);
            return true;
        }
    }

    private void throwNews() {
        for (PartitionPosition position : assignment.positions()) {
            ConsumeException failure = position.failure();
            if (failure != null && position.tellFailure()) {
                throw failure;
            }
        }
    }

    private void throwIfAllFailed() {
        ConsumeException last = null;
        for (PartitionPosition position : assignment.positions()) {
            last = position.failure();
            if (last == null) {
                return;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    private void release(ChunkReader<K, V> chunk) {
        chunk.release();
        consumed.accept(chunk.chunk());
    }

    void close() {
        chunks.forEach(ChunkReader::release);
        chunks.clear();
        reader.close();
    }
}
