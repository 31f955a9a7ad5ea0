package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes what the loop has put into the mailbox to where it belongs, and waits for more. User's thread only. */
final class Receiver<K, V> {

    private final int maxPollRecords;
    private final Clock clock;
    private final Mailbox mailbox;
    private final Assignment assignment;
    private final Inbox<K, V> inbox;
    private final @Nullable GroupMember member;

    /** Takes over the inbox; {@code member} is null without a group. */
    Receiver(
            int maxPollRecords,
            Clock clock,
            Mailbox mailbox,
            Assignment assignment,
            Inbox<K, V> inbox,
            @Nullable GroupMember member) {
        this.maxPollRecords = maxPollRecords;
        this.clock = clock;
        this.mailbox = mailbox;
        this.assignment = assignment;
        this.inbox = inbox;
        this.member = member;
    }

    /** The next records; what a poll has to do for the group is done on the way. */
    List<ConsumerRecord<K, V>> poll(Duration timeout) {
        mailbox.checkState();
        long deadlineNanos = clock.nanos() + timeout.toNanos();
        while (true) {
            receive();
            List<ConsumerRecord<K, V>> records = advance();
            long leftNanos = deadlineNanos - clock.nanos();
            if (!records.isEmpty() || leftNanos <= 0) {
                return records;
            }
            receive(mailbox.await(member == null ? leftNanos : Math.min(leftNanos, member.patienceNanos())));
        }
    }

    private List<ConsumerRecord<K, V>> advance() {
        if (member != null) {
            member.poll();
        }
        assignment.startTheRest();
        boolean held = member != null && member.rebalances.isLettingGo();
        return held ? List.of() : inbox.take(maxPollRecords);
    }

    /** Where a partition is read on; waits while that is looked up. */
    long position(TopicPartition partition, Duration timeout) {
        PartitionPosition position = assignment.get(partition);
        assignment.startTheRest();
        long deadlineNanos = clock.nanos() + timeout.toNanos();
        receive();
        while (position.offset().isEmpty()) {
            ConsumeException failure = position.failure();
            if (failure != null) {
                throw failure;
            }
            long leftNanos = deadlineNanos - clock.nanos();
            if (leftNanos <= 0) {
                throw new ConsumeException(Reason.TIMEOUT, partition, "no position in " + timeout);
            }
            receive(mailbox.await(leftNanos));
        }
        return position.offset().getAsLong();
    }

    /** Waits for the commits under way, at most until {@code deadlineNanos}, and tells how they ended. */
    void awaitCommits(long deadlineNanos) {
        if (member == null) {
            return;
        }
        receive();
        member.commits.tellEnded();
        while (member.commits.isPending() && clock.nanos() < deadlineNanos) {
            receive(mailbox.await(deadlineNanos - clock.nanos()));
            member.commits.tellEnded();
        }
    }

    /** Takes all there is. */
    void receive() {
        for (News news = mailbox.poll(); news != null; news = mailbox.poll()) {
            receive(news);
        }
    }

    private void receive(@Nullable News news) {
        if (news instanceof Delivery delivery) {
            inbox.accept(delivery);
        } else if (news instanceof GroupNews groupNews && member != null) {
            member.hear(groupNews);
        }
    }

    /** Lets go of everything fetched; the loop delivers no more. */
    void close() {
        receive();
        inbox.close();
    }
}
