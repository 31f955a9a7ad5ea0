package io.moldau.producer;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.LogRecord;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordReader;
import io.moldau.protocol.record.Sequences;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A partition as its leader keeps it: checks what leaders check of numbered batches, and remembers the last five. */
final class FakeLog {
    private static final int REMEMBERED_BATCHES = 5;

    private record Written(int firstSequence, int lastSequence, long baseOffset) {}

    private static final class ProducerState {
        private short epoch;
        private final Deque<Written> batches = new ArrayDeque<>();
    }

    private final List<String> values = new ArrayList<>();
    private final Map<Long, ProducerState> producers = new HashMap<>();
    private final RecordReader reader = new RecordReader(1 << 26);
    private final int maxBatchBytes;

    FakeLog(int maxBatchBytes) {
        this.maxBatchBytes = maxBatchBytes;
    }

    record Result(ErrorCode error, long baseOffset) {}

    List<String> values() {
        return values;
    }

    /** As after an unclean election: the leader knows no producer's past. */
    void forgetProducers() {
        producers.values().forEach(state -> state.batches.clear());
        producers
                .values()
                .forEach(state -> state.batches.add(new Written(Integer.MAX_VALUE - 1, Integer.MAX_VALUE - 1, -1)));
    }

    Result append(ByteBuffer bytes) {
        RecordBatch batch = new RecordBatch().wrap(bytes, bytes.position());
        if (batch.sizeInBytes() != bytes.remaining() || !batch.isCrcValid()) {
            throw new AssertionError("not a whole, sound batch: " + batch);
        }
        if (batch.sizeInBytes() > maxBatchBytes) {
            return new Result(ErrorCode.MESSAGE_TOO_LARGE, -1);
        }
        if (!batch.hasProducerId()) {
            return new Result(ErrorCode.NONE, write(batch));
        }
        ProducerState state = producers.get(batch.producerId());
        if (state == null) {
            state = new ProducerState();
            state.epoch = batch.producerEpoch();
            producers.put(batch.producerId(), state);
            return accept(batch, state);
        }
        if (batch.producerEpoch() < state.epoch) {
            return new Result(ErrorCode.INVALID_PRODUCER_EPOCH, -1);
        }
        if (batch.producerEpoch() > state.epoch) {
            if (batch.baseSequence() != 0) {
                return new Result(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1);
            }
            state.epoch = batch.producerEpoch();
            state.batches.clear();
            return accept(batch, state);
        }
        for (Written written : state.batches) {
            if (written.firstSequence() == batch.baseSequence() && written.lastSequence() == batch.lastSequence()) {
                return new Result(ErrorCode.NONE, written.baseOffset());
            }
        }
        int expected = Sequences.plus(state.batches.getLast().lastSequence(), 1);
        return batch.baseSequence() == expected
                ? accept(batch, state)
                : new Result(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1);
    }

    private Result accept(RecordBatch batch, ProducerState state) {
        long baseOffset = write(batch);
        state.batches.add(new Written(batch.baseSequence(), batch.lastSequence(), baseOffset));
        if (state.batches.size() > REMEMBERED_BATCHES) {
            state.batches.remove();
        }
        return new Result(ErrorCode.NONE, baseOffset);
    }

    private long write(RecordBatch batch) {
        long baseOffset = values.size();
        reader.read(batch).forEachRemaining(record -> values.add(text(record)));
        return baseOffset;
    }

    private static String text(LogRecord record) {
        ByteBuffer value = record.value();
        return value == null
                ? ""
                : StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }
}
