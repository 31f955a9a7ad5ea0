package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.consumer.group.ConsumerGroup;
import io.moldau.consumer.group.GroupFailure;
import io.moldau.consumer.group.Interest;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's half of a membership: subscribes, lets go of partitions before the group rebalances, takes on what is assigned, and
 * tells the user's listener. What the group has to tell waits here until the user polls. User's thread only.
 */
final class Rebalances {

    private static final Logger LOG = LoggerFactory.getLogger(Rebalances.class);

    private final ConsumerGroup group;
    private final GroupMail mail;
    private final Loop loop;
    private final Assignment assignment;
    private final Commits commits;
    private final Deque<GroupNews.OfMember> waiting = new ArrayDeque<>();

    /** What is subscribed to; null while nothing is. */
    private @Nullable Interest interest;

    private RebalanceListener listener = RebalanceListener.NONE;
    private int subscription;

    /** Whether a commit is under way that has to end before partitions are let go of. */
    private boolean lettingGo;

    private @Nullable ConsumeException failure;
    private @Nullable RuntimeException listenerFailure;

    Rebalances(ConsumerGroup group, GroupMail mail, Loop loop, Assignment assignment, Commits commits) {
        this.group = group;
        this.mail = mail;
        this.loop = loop;
        this.assignment = assignment;
        this.commits = commits;
    }

    boolean isSubscribed() {
        return interest != null;
    }

    /** The topics that are subscribed to by name. */
    Set<String> topics() {
        return interest instanceof Interest.Named named ? named.topics() : Set.of();
    }

    /** Whether nothing may be returned, as what is being committed would be behind it. */
    boolean isLettingGo() {
        return lettingGo;
    }

    void subscribe(Interest newInterest, RebalanceListener newListener) {
        interest = newInterest;
        listener = newListener;
        failure = null;
        int current = subscription;
        loop.execute(() -> {
            mail.become(current);
            group.subscribe(newInterest);
        });
    }

    /** Lets go of everything at once; {@code left} runs, on the loop, when the group knows. */
    void unsubscribe(String why, Runnable left) {
        if (interest == null) {
            loop.execute(left);
            return;
        }
        Set<TopicPartition> owned = assignment.names();
        if (!owned.isEmpty() && failure == null) {
            tell(() -> listener.onPartitionsRevoked(owned));
        }
        assignment.assign(Set.of());
        interest = null;
        lettingGo = false;
        failure = null;
        waiting.clear();
        int next = ++subscription;
        loop.execute(() -> {
            mail.become(next);
            group.unsubscribe(why, left);
        });
        throwListenersFailure();
    }

    /** Takes news for the next {@link #handle}. */
    void add(GroupNews.OfMember news) {
        if (news.subscription() == subscription) {
            waiting.add(news);
        }
    }

    /**
     * Does what the group wants, as far as that is possible at this moment.
     *
     * @throws ConsumeException if the member is out for good, or a listener failed
     */
    void handle() {
        while (!lettingGo && !waiting.isEmpty()) {
            handle(waiting.remove());
        }
        throwListenersFailure();
        if (failure != null) {
            throw failure;
        }
    }

    private void handle(GroupNews.OfMember news) {
        if (news instanceof GroupNews.JoinWanted join) {
            if (join.lost()) {
                lose();
                loop.execute(() -> group.join(join.round(), List.of()));
            } else {
                Set<TopicPartition> revoked = revokedBeforeJoining();
                letGo(revoked, () -> {
                    List<TopicPartition> owned = List.copyOf(assignment.names());
                    loop.execute(() -> group.join(join.round(), owned));
                });
            }
        } else if (news instanceof GroupNews.Assigned assigned) {
            takeOn(assigned.partitions());
        } else if (news instanceof GroupNews.Failed failed) {
            lose();
            failure = ConsumeException.of(failed.failure());
        }
    }

    /** Everything; of a cooperative member only what it does not want any more. */
    private Set<TopicPartition> revokedBeforeJoining() {
        if (!group.isCooperative()) {
            return assignment.names();
        }
        Predicate<String> wanted = interest instanceof Interest.Named named
                ? named.topics()::contains
                : interest instanceof Interest.Matching matching
                        ? topic -> matching.pattern().matcher(topic).matches()
                        : topic -> false;
        Set<TopicPartition> revoked = new HashSet<>(assignment.names());
        revoked.removeIf(partition -> wanted.test(partition.topic()));
        return revoked;
    }

    private void lose() {
        Set<TopicPartition> lost = assignment.names();
        if (!lost.isEmpty()) {
            LOG.info("lost {} partitions", lost.size());
            tell(() -> listener.onPartitionsLost(lost));
            assignment.assign(Set.of());
        }
    }

    private void takeOn(Set<TopicPartition> partitions) {
        Set<TopicPartition> owned = assignment.names();
        Set<TopicPartition> revoked = minus(owned, partitions);
        letGo(revoked, () -> {
            assignment.assign(partitions);
            tell(() -> listener.onPartitionsAssigned(minus(partitions, owned)));
            if (group.isCooperative() && !revoked.isEmpty()) {
                loop.execute(group::rejoin);
            }
        });
    }

    private static Set<TopicPartition> minus(Set<TopicPartition> all, Set<TopicPartition> some) {
        Set<TopicPartition> rest = new HashSet<>(all);
        rest.removeAll(some);
        return Set.copyOf(rest);
    }

    private void letGo(Set<TopicPartition> revoked, Runnable then) {
        if (revoked.isEmpty()) {
            then.run();
            return;
        }
        lettingGo = true;
        int current = subscription;
        commits.beforeLettingGo(refused -> {
            if (current == subscription) {
                lettingGo = false;
                release(revoked, then, refused);
            }
        });
    }

    private void release(Set<TopicPartition> revoked, Runnable then, @Nullable GroupFailure refused) {
        if (refused != null) {
            LOG.warn("letting go of {} partitions without the last commit: {}", revoked.size(), refused.message());
        }
        // Too late to let go of anything when it was lost meanwhile: that news comes next, and is about all.
        if (waiting.stream().noneMatch(Rebalances::isLoss)) {
            tell(() -> listener.onPartitionsRevoked(revoked));
            assignment.assign(minus(assignment.names(), revoked));
            then.run();
        }
    }

    private static boolean isLoss(GroupNews.OfMember news) {
        return news instanceof GroupNews.Failed || (news instanceof GroupNews.JoinWanted join && join.lost());
    }

    /** A failing listener must not keep the group waiting: its failure is thrown when all is done. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            if (listenerFailure == null) {
                listenerFailure = e;
            }
        }
    }

    private void throwListenersFailure() {
        RuntimeException thrown = listenerFailure;
        if (thrown != null) {
            listenerFailure = null;
            throw new ConsumeException(Reason.LISTENER, null, "a rebalance listener failed", thrown);
        }
    }
}
