package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.protocol.api.ErrorCode;
import java.util.function.Consumer;

/**
 * Producers of one partition whose records are in its log and not yet as safe as they asked for. Owned by the partition's
 * loop.
 */
final class Acknowledgements {

    private final Log log;
    private final ParkedAcks replicating = new ParkedAcks();
    private final ParkedAcks syncing = new ParkedAcks();

    Acknowledgements(Log log) {
        this.log = log;
    }

    /**
     * Replies when the records are safe: with {@code all} on every in-sync replica, in any case on as much disk as {@code
     * flush.messages} asks for.
     *
     * @param appended the reply to give then
     * @param reply runs on this loop, once, now or later
     * @return whether it has to wait
     */
    boolean await(AppendReply appended, boolean all, long deadlineMs, Consumer<AppendReply> reply) {
        long replicated = all ? appended.endOffset() : log.logStartOffset();
        long synced = log.syncedBefore(appended.endOffset());
        if (replicated <= log.highWatermark() && synced <= log.recoveryPoint()) {
            reply.accept(appended);
            return false;
        }
        replicating.await(log.highWatermark(), replicated, deadlineMs, waited -> {
            if (waited == ErrorCode.NONE) {
                syncing.await(log.recoveryPoint(), synced, deadlineMs, then -> reply.accept(appended.after(then)));
            } else {
                reply.accept(appended.after(waited));
            }
        });
        return true;
    }

    /**
     * Replies when everything in the log is on every in-sync replica.
     *
     * @return whether it has to wait
     */
    boolean awaitReplicated(long deadlineMs, Consumer<ErrorCode> reply) {
        boolean waits = log.endOffset() > log.highWatermark();
        replicating.await(log.highWatermark(), log.endOffset(), deadlineMs, reply);
        return waits;
    }

    /** Follows the high watermark. */
    void replicated() {
        replicating.completeUpTo(log.highWatermark());
    }

    /** Follows the end of a flush. */
    void flushed() {
        if (log.dir().isOnline()) {
            syncing.completeUpTo(log.recoveryPoint());
        } else {
            syncing.failAll(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    /** Answers whoever waits for replicas with this error. */
    void failReplicating(ErrorCode error) {
        replicating.failAll(error);
    }

    /** Answers whoever waits with this error. */
    void failAll(ErrorCode error) {
        replicating.failAll(error);
        syncing.failAll(error);
    }

    /** Answers those that have waited too long. */
    void expire(long nowMs) {
        replicating.expire(nowMs);
        syncing.expire(nowMs);
    }

    boolean isEmpty() {
        return replicating.isEmpty() && syncing.isEmpty();
    }
}
