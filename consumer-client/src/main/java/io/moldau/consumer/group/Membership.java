package io.moldau.consumer.group;

import io.moldau.config.ConsumerGroupConfig;
import io.moldau.consumer.assignor.Assignor;
import io.moldau.consumer.assignor.Assignors;
import io.moldau.consumer.assignor.Held;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.wire.InvalidFrameException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member on its way through {@link MemberState}s: asks the user's thread to let go, joins, gets its assignment, and does so
 * again when the coordinator, the topics or the user want it. On the loop only.
 *
 * <p>An answer counts only if nothing happened since its question was sent; {@code step} tells.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final ConsumerGroupConfig config;
    private final Loop loop;
    private final Coordinator coordinator;
    private final Backoff backoff;
    private final MemberMessages messages;
    private final GroupListener listener;
    private final Supplier<@Nullable Set<String>> topics;
    private final Leadership leadership;
    private final Heartbeats heartbeats;
    private final Farewell farewell;
    private MemberState state = new MemberState.Outside();
    private Identity identity = Identity.NONE;
    private int step;
    private int rounds;
    private int failures;
    private Set<String> joinedTopics = Set.of();
    private @Nullable Held last;

    /** Why to join again as soon as this rebalance is over; null for no reason. */
    private @Nullable String again;

    private String reason = "";

    /** Begins outside of the group; {@code topics} tells what is subscribed to, once that is known. */
    Membership(
            ConsumerGroupConfig config,
            ClusterClient client,
            Coordinator coordinator,
            Backoff backoff,
            MemberMessages messages,
            GroupListener listener,
            Supplier<@Nullable Set<String>> topics) {
        this.config = config;
        this.loop = client.loop();
        this.coordinator = coordinator;
        this.backoff = backoff;
        this.messages = messages;
        this.listener = listener;
        this.topics = topics;
        this.leadership = new Leadership(client, () -> rejoin("the group's topics changed"));
        this.heartbeats =
                new Heartbeats(loop, coordinator, messages, config.heartbeatIntervalMs(), this::heartbeatAnswered);
        this.farewell = new Farewell(config, coordinator, messages);
    }

    MemberState state() {
        return state;
    }

    Identity identity() {
        return identity;
    }

    private void become(MemberState next) {
        LOG.debug("group {}: {} -> {}", config.groupId(), state, next);
        state = next;
        step++;
    }

    private void becomePreparing(boolean lost) {
        int round = ++rounds;
        become(new MemberState.Preparing(round));
        listener.onJoinWanted(round, lost);
    }

    /** The coordinator, or the clock, says that the member's place is gone. */
    private void becomeLost(Identity next, String why) {
        LOG.info("group {}: {} is out of generation {}: {}", config.groupId(), name(), identity.generation(), why);
        identity = next;
        heartbeats.stop();
        leadership.end();
        reason = why;
        becomePreparing(true);
    }

    private void becomeRefused(String what, ErrorCode error) {
        LOG.info("group {}: {} is refused: {}", config.groupId(), name(), error.message());
        heartbeats.stop();
        leadership.end();
        identity = Identity.NONE;
        become(new MemberState.Refused());
        listener.onFailed(GroupFailure.of(what, error));
    }

    private String name() {
        return identity.memberId().isEmpty() ? "this member" : identity.memberId();
    }

    /** The user subscribes: what refused the member so far may not do so again. */
    void subscribed() {
        if (state instanceof MemberState.Refused) {
            become(new MemberState.Outside());
        }
        topicsChanged();
    }

    /** The subscription is known, or has changed. */
    void topicsChanged() {
        Set<String> wanted = topics.get();
        if (wanted == null) {
            return;
        }
        if (state instanceof MemberState.Outside) {
            reason = "the subscription is new";
            becomePreparing(false);
        } else if (state instanceof MemberState.Stable && !wanted.equals(joinedTopics)) {
            rejoin("the subscription changed");
        }
    }

    /** Joins again, as soon as that makes sense; no member loses its place by it. */
    void rejoin(String why) {
        if (state instanceof MemberState.Stable) {
            LOG.info("group {}: {} joins again: {}", config.groupId(), name(), why);
            reason = why;
            becomePreparing(false);
        } else if (state instanceof MemberState.Joining || state instanceof MemberState.Syncing) {
            again = why;
        }
    }

    /** The user's thread is prepared for round {@code round}; it goes on with {@code owned}. */
    void join(int round, List<TopicPartition> owned) {
        if (state instanceof MemberState.Preparing preparing && preparing.round() == round) {
            heartbeats.stop();
            leadership.end();
            join(owned);
        }
    }

    private void join(List<TopicPartition> owned) {
        Set<String> wanted = topics.get();
        joinedTopics = wanted == null ? Set.of() : wanted;
        again = null;
        become(new MemberState.Joining(owned));
        coordinator.send(messages.join(
                identity,
                joinedTopics,
                owned,
                last,
                reason,
                whileNothingElseHappens(
                        response -> joined(response, owned), error -> joinFailed("cannot join", error, owned))));
    }

    private <R> Reply<R> whileNothingElseHappens(Consumer<R> onResponse, Consumer<ErrorCode> onFailure) {
        int asked = step;
        return new Reply<R>() {
            @Override
            public void onResponse(R response, int version) {
                if (step == asked) {
                    onResponse.accept(response);
                }
            }

            @Override
            public void onFailure(ErrorCode error) {
                if (step == asked) {
                    onFailure.accept(error);
                }
            }
        };
    }

    private void joined(JoinGroupResponse response, List<TopicPartition> owned) {
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error == ErrorCode.MEMBER_ID_REQUIRED) {
            identity = Identity.named(response.memberId());
            join(owned);
            return;
        }
        if (error != ErrorCode.NONE) {
            joinFailed("cannot join", error, owned);
            return;
        }
        identity = new Identity(response.generationId(), response.memberId(), response.protocolName());
        LOG.info(
                "group {}: {} is in generation {}{}",
                config.groupId(),
                name(),
                identity.generation(),
                isLeader(response) ? " and leads it with " + identity.protocol() : "");
        become(new MemberState.Syncing());
        heartbeats.start(identity);
        if (!isLeader(response)) {
            sync(List.of(), owned);
        } else if (response.skipAssignment()) {
            leadership.resume(response.members());
            sync(List.of(), owned);
        } else {
            lead(response, owned);
        }
    }

    private static boolean isLeader(JoinGroupResponse response) {
        return response.leader().equals(response.memberId());
    }

    private void lead(JoinGroupResponse response, List<TopicPartition> owned) {
        String protocol = response.protocolName();
        if (protocol == null || !config.assignors().contains(protocol)) {
            becomeRefused("cannot lead by " + protocol, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
            return;
        }
        Assignor assignor = Assignors.named(protocol);
        int asked = step;
        leadership.lead(assignor, response.members(), assignments -> {
            if (step == asked) {
                sync(assignments, owned);
            }
        });
    }

    private void sync(List<SyncGroupRequestAssignment> assignments, List<TopicPartition> owned) {
        coordinator.send(messages.sync(
                identity,
                assignments,
                whileNothingElseHappens(
                        response -> synced(response, owned),
                        error -> joinFailed("cannot get an assignment", error, owned))));
    }

    private void synced(SyncGroupResponse response, List<TopicPartition> owned) {
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error != ErrorCode.NONE) {
            joinFailed("cannot get an assignment", error, owned);
            return;
        }
        Set<TopicPartition> assigned;
        try {
            assigned = GroupProtocol.readAssignment(response.assignment());
        } catch (InvalidFrameException e) {
            becomeRefused("the leader sent an assignment that makes no sense", ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
            return;
        }
        failures = 0;
        last = new Held(identity.generation(), List.copyOf(assigned));
        become(new MemberState.Stable());
        LOG.info("group {}: {} reads {} partitions", config.groupId(), name(), assigned.size());
        listener.onAssigned(assigned);
        if (again != null) {
            rejoin(again);
        } else {
            topicsChanged();
        }
    }

    /** What both requests of a rebalance have in common when they fail. */
    private void joinFailed(String what, ErrorCode error, List<TopicPartition> owned) {
        coordinator.hear(error);
        switch (error) {
            case UNKNOWN_MEMBER_ID -> startOver(Identity.NONE, error, owned);
            case ILLEGAL_GENERATION -> startOver(Identity.named(identity.memberId()), error, owned);
            case REBALANCE_IN_PROGRESS -> joinLater(owned);
            default -> {
                if (error.isRetriable()) {
                    joinLater(owned);
                } else {
                    becomeRefused(what, error);
                }
            }
        }
    }

    private void startOver(Identity next, ErrorCode error, List<TopicPartition> owned) {
        if (owned.isEmpty()) {
            identity = next;
            joinLater(owned);
        } else {
            becomeLost(next, error.message());
        }
    }

    private void joinLater(List<TopicPartition> owned) {
        heartbeats.stop();
        leadership.end();
        become(new MemberState.Joining(owned));
        int waiting = step;
        loop.schedule(Math.max(1, backoff.delayMs(++failures)), () -> {
            if (step == waiting) {
                join(owned);
            }
        });
    }

    private void heartbeatAnswered(ErrorCode error) {
        coordinator.hear(error);
        if (error == ErrorCode.REBALANCE_IN_PROGRESS) {
            if (state instanceof MemberState.Stable) {
                rejoin("the group rebalances");
            }
        } else if (error != ErrorCode.NONE && !error.isRetriable()) {
            expelled(error);
        }
    }

    /** The coordinator refused a request that only a member may make, and that this identity made. */
    void expelled(ErrorCode error) {
        switch (error) {
            case UNKNOWN_MEMBER_ID -> becomeLost(Identity.NONE, error.message());
            case ILLEGAL_GENERATION -> becomeLost(Identity.named(identity.memberId()), error.message());
            default -> becomeRefused("out of group " + config.groupId(), error);
        }
    }

    /** The user has not polled for too long: others can have the partitions until he does. */
    void pollExceeded() {
        if (identity.isMember() && !(state instanceof MemberState.Joining)) {
            farewell.say(identity, "the user does not poll", () -> {});
            becomeLost(Identity.NONE, "no poll in max.poll.interval.ms=" + config.maxPollIntervalMs());
        }
    }

    /** Leaves the group; {@code done} runs when the coordinator knows, or cannot be told. */
    void leave(String why, Runnable done) {
        heartbeats.stop();
        leadership.end();
        farewell.say(identity, why, done);
        identity = Identity.NONE;
        last = null;
        become(new MemberState.Outside());
    }
}
