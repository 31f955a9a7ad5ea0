package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.config.ConsumerGroupConfig;
import io.moldau.consumer.group.CommittedListener;
import io.moldau.consumer.group.ConsumerGroup;
import io.moldau.consumer.group.GroupFailure;
import io.moldau.consumer.group.OffsetAndMetadata;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user's half of committing: asked for, every now and then, and before partitions are let go of. User's thread only. */
final class Commits {

    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    private final ConsumerGroupConfig config;
    private final Duration rebalanceTimeout;
    private final ConsumerGroup group;
    private final Clock clock;
    private final Loop loop;
    private final Mailbox mailbox;
    private final Assignment assignment;
    private final Asker asker;
    private long nextAutoCommitMs;

    /** Commits of {@link #async} whose ends have not been told. */
    private int pending;

    private boolean autoCommitPending;
    private final Deque<Runnable> ended = new ArrayDeque<>();

    Commits(
            ConsumerConfig consumer,
            ConsumerGroupConfig config,
            ConsumerGroup group,
            Clock clock,
            Loop loop,
            Mailbox mailbox,
            Assignment assignment,
            Asker asker) {
        this.config = config;
        this.rebalanceTimeout = Duration.ofMillis(Math.min(consumer.apiTimeoutMs(), config.maxPollIntervalMs()));
        this.group = group;
        this.clock = clock;
        this.loop = loop;
        this.mailbox = mailbox;
        this.assignment = assignment;
        this.asker = asker;
        this.nextAutoCommitMs = clock.monotonicMs() + config.autoCommitIntervalMs();
    }

    /** Commits and waits. */
    void sync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        if (!offsets.isEmpty()) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            asker.ask(
                    () -> group.commit(offsets, () -> !result.isDone(), failure -> end(result, failure)),
                    result,
                    timeout);
        }
    }

    private static void end(CompletableFuture<Void> result, @Nullable GroupFailure failure) {
        if (failure == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(ConsumeException.of(failure));
        }
    }

    /** Commits once and does not wait; {@code callback} hears of it from within a poll. */
    void async(Map<TopicPartition, OffsetAndMetadata> offsets, CommitCallback callback) {
        Map<TopicPartition, OffsetAndMetadata> copy = Map.copyOf(offsets);
        post(
                copy,
                Duration.ZERO,
                failure -> callback.onCommitted(copy, failure == null ? null : ConsumeException.of(failure)));
    }

    /** Commits what was consumed before partitions are let go of, if that is to be done; {@code then} runs in any case. */
    void beforeLettingGo(Consumer<@Nullable GroupFailure> then) {
        Map<TopicPartition, OffsetAndMetadata> consumed = assignment.consumed();
        if (!config.autoCommit() || consumed.isEmpty()) {
            then.accept(null);
        } else {
            post(consumed, rebalanceTimeout, then);
        }
    }

    private void post(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            Duration persistence,
            Consumer<@Nullable GroupFailure> then) {
        long untilNanos = clock.nanos() + persistence.toNanos();
        pending++;
        loop.execute(() -> group.commit(
                offsets,
                () -> clock.nanos() < untilNanos,
                failure -> mailbox.add(new GroupNews.CommitEnded(() -> {
                    pending--;
                    then.accept(failure);
                }))));
    }

    /** Takes the news that a commit ended, for the next {@link #tellEnded}. */
    void add(Runnable told) {
        ended.add(told);
    }

    /** Tells whoever wants to know of the commits that ended. */
    void tellEnded() {
        for (Runnable told = ended.poll(); told != null; told = ended.poll()) {
            told.run();
        }
    }

    /** Commits what was consumed if it is time to. */
    void everyNowAndThen() {
        long nowMs = clock.monotonicMs();
        if (config.autoCommit() && nowMs >= nextAutoCommitMs && !autoCommitPending) {
            nextAutoCommitMs = nowMs + config.autoCommitIntervalMs();
            Map<TopicPartition, OffsetAndMetadata> consumed = assignment.consumed();
            if (!consumed.isEmpty()) {
                autoCommitPending = true;
                post(consumed, Duration.ZERO, failure -> {
                    autoCommitPending = false;
                    if (failure != null) {
                        LOG.debug("{}; tried again in {} ms", failure.message(), config.autoCommitIntervalMs());
                    }
                });
            }
        }
    }

    /** Commits what was consumed before the consumer closes, and waits; a failure is only logged. */
    void last(Duration timeout) {
        if (config.autoCommit()) {
            try {
                sync(assignment.consumed(), timeout);
            } catch (ConsumeException e) {
                LOG.warn("closing without the last commit: {}", e.getMessage());
            }
        }
    }

    boolean isPending() {
        return pending > 0;
    }

    /** What is committed of these partitions; those that nothing is committed for are left out. */
    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> result = new CompletableFuture<>();
        CommittedListener listener = new CommittedListener() {
            @Override
            public void onOffsets(Map<TopicPartition, OffsetAndMetadata> offsets) {
                result.complete(offsets);
            }

            @Override
            public void onRefused(GroupFailure failure) {
                result.completeExceptionally(ConsumeException.of(failure));
            }
        };
        return asker.ask(() -> group.committed(partitions, () -> !result.isDone(), listener), result, timeout);
    }
}
