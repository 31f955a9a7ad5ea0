package io.moldau.consumer;

import io.moldau.config.ConsumerGroupConfig;
import io.moldau.consumer.group.ConsumerGroup;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user's half of a consumer with a group: what is to be done for it at every poll and at the end. User's thread only. */
final class GroupMember {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);

    private final Clock clock;
    private final Loop loop;
    private final ConsumerGroup group;
    private final long patienceMs;
    final Commits commits;
    final Rebalances rebalances;

    GroupMember(
            Clock clock,
            Loop loop,
            ConsumerGroupConfig config,
            ConsumerGroup group,
            Commits commits,
            Rebalances rebalances) {
        this.clock = clock;
        this.loop = loop;
        this.group = group;
        int dutyMs = config.autoCommit() ? Math.max(1, config.autoCommitIntervalMs()) : Integer.MAX_VALUE;
        this.patienceMs = Math.max(1, Math.min(dutyMs, config.maxPollIntervalMs() / 2));
        this.commits = commits;
        this.rebalances = rebalances;
    }

    void hear(GroupNews news) {
        if (news instanceof GroupNews.OfMember ofMember) {
            rebalances.add(ofMember);
        } else if (news instanceof GroupNews.CommitEnded ended) {
            commits.add(ended.told());
        }
    }

    /** Does what a poll has to do beside returning records. */
    void poll() {
        group.polled();
        commits.tellEnded();
        commits.everyNowAndThen();
        rebalances.handle();
    }

    /** Commits for the last time and leaves the group, as far as there is time. */
    void close(long deadlineNanos) {
        commits.last(left(deadlineNanos));
        CompletableFuture<Void> farewell = new CompletableFuture<>();
        try {
            rebalances.unsubscribe("the consumer is closed", () -> farewell.complete(null));
        } catch (ConsumeException e) {
            LOG.warn("closing all the same", e);
        }
        try {
            farewell.get(left(deadlineNanos).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("the coordinator has not confirmed that this member left");
        }
        loop.execute(group::close);
    }

    private Duration left(long deadlineNanos) {
        return Duration.ofNanos(Math.max(0, deadlineNanos - clock.nanos()));
    }

    /** How long a poll may wait before it does its duties again. */
    long patienceNanos() {
        return TimeUnit.MILLISECONDS.toNanos(patienceMs);
    }
}
