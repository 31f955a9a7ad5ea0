package io.moldau.consumer;

import io.moldau.protocol.api.TopicPartition;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One partition as it is read: the user's thread's half of its state. */
final class PartitionPosition {

    static final int NO_EPOCH = -1;

    private static final long UNKNOWN = -1;

    private final TopicPartition name;

    /** Which seek this partition is at; deliveries of earlier ones are dropped. */
    private int generation;

    private long offset = UNKNOWN;

    /** Of the record before the offset, as far as it was read. */
    private int leaderEpoch = NO_EPOCH;

    /** Whether fetching was begun since assignment; else the reset policy decides where to begin. */
    private boolean started;

    private boolean paused;
    private @Nullable ConsumeException failure;
    private boolean failureTold;
    private long highWatermark = UNKNOWN;
    private long lastStableOffset = UNKNOWN;

    PartitionPosition(TopicPartition name) {
        this.name = name;
    }

    TopicPartition name() {
        return name;
    }

    int generation() {
        return generation;
    }

    /** Begins anew in a generation of its own, at {@code offset} if it is known. */
    void becomeStarted(int newGeneration, @Nullable Start start) {
        generation = newGeneration;
        started = true;
        failure = null;
        offset = start instanceof Start.At at ? at.offset() : UNKNOWN;
        leaderEpoch = NO_EPOCH;
    }

    boolean isStarted() {
        return started;
    }

    void advance(long nextOffset, int epoch) {
        offset = nextOffset;
        leaderEpoch = epoch;
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    /** The offset of the next record to be read; empty while it is looked up. */
    OptionalLong offset() {
        return offset == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    void becomeFailed(ConsumeException cause) {
        failure = cause;
        failureTold = false;
    }

    /** Whether the user has yet to be told of the failure; not from now on. */
    boolean tellFailure() {
        boolean news = !failureTold;
        failureTold = true;
        return news;
    }

    @Nullable
    ConsumeException failure() {
        return failure;
    }

    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean paused) {
        this.paused = paused;
    }

    void progress(Delivery.Progress progress) {
        highWatermark = progress.highWatermark();
        lastStableOffset = progress.lastStableOffset();
    }

    /** Records behind the position that this consumer may see; empty before the first answer. */
    OptionalLong lag(boolean readCommitted) {
        long end = readCommitted && lastStableOffset != UNKNOWN ? lastStableOffset : highWatermark;
        return offset == UNKNOWN || end == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(Math.max(0, end - offset));
    }
}
