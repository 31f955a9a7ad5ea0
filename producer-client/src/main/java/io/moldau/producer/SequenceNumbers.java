package io.moldau.producer;

import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.Sequences;

/**
 * The numbering of one partition's batches, by which its leader recognises repeated and missing ones (KIP-98); on the
 * producer's loop.
 *
 * <p>A broken numbering (a batch was given up, or the leader lost what it knew) is replaced by a new epoch that counts from
 * 0 again, as KIP-360 allows a producer without transactions. Leaders keep epochs for each partition, so this one's epoch is
 * its own, and trouble in one partition leaves the others alone.
 */
final class SequenceNumbers {
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short epoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int next;
    private boolean broken;
    private boolean confirmed;

    long producerId() {
        return producerId;
    }

    short epoch() {
        return epoch;
    }

    /** The number of the next new batch, which has so many records. */
    int take(int recordCount) {
        int sequence = next;
        next = Sequences.plus(next, recordCount);
        return sequence;
    }

    /** Whether new batches have to wait for {@link #startOver}. */
    boolean isBroken() {
        return broken;
    }

    /** Notes that a number will be missing, or that the leader expects another. */
    void breakOff() {
        broken = true;
    }

    /** Notes that the leader has taken a batch, and so will notice if the next one is missing. */
    void confirm() {
        confirmed = true;
    }

    /** Whether the leader knows this numbering. One that does not takes whatever number comes first. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** Whether there are numbers to give under this id. */
    boolean isUsable(Cluster.Assigned id) {
        return !broken && producerId == id.producerId();
    }

    /**
     * Begins a new epoch, or the first one of an id that was not used here yet. No numbered batch may be on its way.
     *
     * @return false if this id has no epoch left
     */
    boolean startOver(Cluster.Assigned id) {
        boolean sameId = producerId == id.producerId();
        if (sameId && epoch == Short.MAX_VALUE) {
            return false;
        }
        epoch = sameId ? (short) (epoch + 1) : id.epoch();
        producerId = id.producerId();
        next = 0;
        broken = false;
        confirmed = false;
        return true;
    }
}
