package io.moldau.protocol.record;

/** Bytes that should be a record batch, or its records, and are not. The sender's error, never the reader's. */
public final class InvalidBatchException extends RuntimeException {
    private final BatchDefect defect;

    public InvalidBatchException(BatchDefect defect, String message) {
        super(message);
        this.defect = defect;
    }

    public InvalidBatchException(BatchDefect defect, String message, Throwable cause) {
        super(message, cause);
        this.defect = defect;
    }

    /** What is wrong, and with it the error code a peer is told. */
    public BatchDefect defect() {
        return defect;
    }
}
