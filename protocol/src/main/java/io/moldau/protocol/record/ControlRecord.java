package io.moldau.protocol.record;

import java.nio.ByteBuffer;

/**
 * The marker in a control batch: how a producer's transaction ended (KIP-98).
 *
 * @param coordinatorEpoch the epoch of the coordinator that wrote it
 */
public record ControlRecord(Type type, int coordinatorEpoch) {
    private static final int KEY_BYTES = 2 * Short.BYTES;
    private static final int VALUE_BYTES = Short.BYTES + Integer.BYTES;
    private static final short VERSION = 0;

    /** How a transaction ended. Other control records exist but concern no partition of a topic. */
    public enum Type {
        ABORT,
        COMMIT
    }

    /**
     * Reads the one record of a control batch. Later versions may append fields to key and value; they are ignored.
     *
     * @throws InvalidBatchException if it is not a transaction marker
     */
    public static ControlRecord read(RecordBatch batch, RecordReader reader) {
        RecordIterator records = reader.read(batch);
        if (!batch.isControl() || records.recordsLeft() != 1) {
            throw bad("a control batch holds one record, not " + records.recordsLeft());
        }
        LogRecord record = records.next();
        ByteBuffer key = record.key();
        ByteBuffer value = record.value();
        if (key == null || key.remaining() < KEY_BYTES || value == null || value.remaining() < VALUE_BYTES) {
            throw bad("control record is too short");
        }
        if (key.getShort(0) < VERSION || value.getShort(0) < VERSION) {
            throw bad("control record has a negative version");
        }
        Type type = switch (key.getShort(Short.BYTES)) {
            case 0 -> Type.ABORT;
            case 1 -> Type.COMMIT;
            default -> throw bad("control record of unknown type " + key.getShort(Short.BYTES));
        };
        return new ControlRecord(type, value.getInt(Short.BYTES));
    }

    private static InvalidBatchException bad(String message) {
        return new InvalidBatchException(BatchDefect.BAD_RECORD, message);
    }
}
