package io.moldau.broker.log.producer;

/** A snapshot file that is damaged; the log it was made from is read instead. */
public final class CorruptSnapshotException extends Exception {

    public CorruptSnapshotException(String reason) {
        super(reason);
    }
}
