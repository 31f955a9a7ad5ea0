package io.moldau.broker.coordinator;

import io.moldau.broker.partition.AppendReply;
import io.moldau.broker.partition.Partition;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatchBuilder;
import io.moldau.protocol.runtime.Clock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The journal over a partition that this broker leads, for one term. Owned by the partition's loop. */
final class PartitionJournal<R> implements Journal<R> {

    private static final short ACKS_ALL = -1;
    private static final short NO_PRODUCER_EPOCH = -1;
    private static final int NO_SEQUENCE = -1;
    private static final int INITIAL_BYTES = 512;

    private final Partition partition;
    private final RecordFormat<R> format;
    private final CoordinatorState<R> state;
    private final int timeoutMs;
    private final Clock clock;

    /** Uncompressed batches need none of its contexts. */
    private final Codecs codecs = new Codecs();

    /** Replies that came while records were on their way into the state: whoever is told may append again. */
    private final Deque<Runnable> replies = new ArrayDeque<>();

    private boolean appending;
    private boolean ended;

    PartitionJournal(
            Partition partition, RecordFormat<R> format, CoordinatorState<R> state, int timeoutMs, Clock clock) {
        this.partition = partition;
        this.format = format;
        this.state = state;
        this.timeoutMs = timeoutMs;
        this.clock = clock;
    }

    /** Takes nothing more. */
    void end() {
        ended = true;
    }

    @Override
    public void append(List<R> records, Consumer<ErrorCode> replicated) {
        if (ended) {
            replicated.accept(ErrorCode.NOT_COORDINATOR);
            return;
        }
        if (appending) {
            throw new IllegalStateException(partition.id() + ": an append within an append");
        }
        appending = true;
        Reply reply = new Reply(replicated);
        partition.append(batch(records), ACKS_ALL, timeoutMs, reply);
        if (!reply.isRefusal) {
            records.forEach(state::replay);
        }
        appending = false;
        while (!replies.isEmpty() && !appending) {
            replies.removeFirst().run();
        }
    }

    private ByteBuffer batch(List<R> records) {
        long nowMs = clock.wallMs();
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE, INITIAL_BYTES, Integer.MAX_VALUE);
        for (R record : records) {
            byte[] value = format.value(record);
            builder.tryAppend(
                    nowMs,
                    ByteBuffer.wrap(format.key(record)),
                    value == null ? null : ByteBuffer.wrap(value),
                    List.of());
        }
        return builder.build(codecs, RecordBatch.NO_PRODUCER_ID, NO_PRODUCER_EPOCH, NO_SEQUENCE);
    }

    /** What the partition says of one append. */
    private final class Reply implements Consumer<AppendReply> {

        private final Consumer<ErrorCode> replicated;

        /** Whether the log did not take the records: only known at once. */
        private boolean isRefusal;

        private Reply(Consumer<ErrorCode> replicated) {
            this.replicated = replicated;
        }

        @Override
        public void accept(AppendReply reply) {
            isRefusal = reply.error() != ErrorCode.NONE;
            tell(replicated, reply.error());
        }
    }

    @Override
    public void await(Consumer<ErrorCode> replicated) {
        if (ended) {
            replicated.accept(ErrorCode.NOT_COORDINATOR);
        } else {
            partition.awaitReplicated(timeoutMs, error -> tell(replicated, error));
        }
    }

    private void tell(Consumer<ErrorCode> replicated, ErrorCode error) {
        ErrorCode told = ended ? ErrorCode.NOT_COORDINATOR : ofCoordinator(error);
        if (appending) {
            replies.addLast(() -> replicated.accept(told));
        } else {
            replicated.accept(told);
        }
    }

    /** What a partition's error means to those who know nothing of partitions. */
    private static ErrorCode ofCoordinator(ErrorCode error) {
        return switch (error) {
            case NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT, UNKNOWN_TOPIC_OR_PARTITION ->
                ErrorCode.COORDINATOR_NOT_AVAILABLE;
            case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> ErrorCode.NOT_COORDINATOR;
            default -> error;
        };
    }
}
