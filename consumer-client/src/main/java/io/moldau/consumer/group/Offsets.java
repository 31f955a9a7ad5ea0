package io.moldau.consumer.group;

import io.moldau.config.ConsumerGroupConfig;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Backoff;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The offsets that a group has committed: written as the member this is, or as nobody in particular where partitions were
 * assigned by hand, and read by anybody. On the loop only.
 */
final class Offsets {

    private final ConsumerGroupConfig config;
    private final Coordinator coordinator;
    private final Membership membership;
    private final Loop loop;
    private final Backoff backoff;
    private final int requestTimeoutMs;

    Offsets(
            ConsumerGroupConfig config,
            Coordinator coordinator,
            Membership membership,
            Loop loop,
            Backoff backoff,
            int requestTimeoutMs) {
        this.config = config;
        this.coordinator = coordinator;
        this.membership = membership;
        this.loop = loop;
        this.backoff = backoff;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    /** Commits; after an error that passes again and again, as long as {@code persistent} says so. */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, BooleanSupplier persistent, CommitListener listener) {
        commit(offsets, persistent, listener, 1);
    }

    private void commit(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            BooleanSupplier persistent,
            CommitListener listener,
            int attempt) {
        MemberState state = membership.state();
        Identity identity = membership.identity();
        boolean byHand = state instanceof MemberState.Outside;
        if (state instanceof MemberState.Joining || state instanceof MemberState.Syncing) {
            listener.onCommitted(failure(ErrorCode.REBALANCE_IN_PROGRESS));
            return;
        }
        if (!byHand && !identity.isMember()) {
            listener.onCommitted(failure(ErrorCode.UNKNOWN_MEMBER_ID));
            return;
        }
        coordinator.send(OffsetCommit.request(
                config.groupId(),
                identity,
                byHand ? null : config.instanceId(),
                offsets,
                requestTimeoutMs,
                new Reply<OffsetCommitResponse>() {
                    @Override
                    public void onResponse(OffsetCommitResponse response, int version) {
                        ended(OffsetCommit.error(response));
                    }

                    @Override
                    public void onFailure(ErrorCode error) {
                        ended(error);
                    }

                    private void ended(ErrorCode error) {
                        coordinator.hear(error);
                        if (error == ErrorCode.NONE) {
                            listener.onCommitted(null);
                        } else if (error.isRetriable() && persistent.getAsBoolean()) {
                            loop.schedule(
                                    Math.max(1, backoff.delayMs(attempt)),
                                    () -> commit(offsets, persistent, listener, attempt + 1));
                        } else {
                            listener.onCommitted(failure(error));
                            learn(error, identity);
                        }
                    }
                }));
    }

    private GroupFailure failure(ErrorCode error) {
        return GroupFailure.of("cannot commit to group " + config.groupId(), error);
    }

    /** A refused commit may be the first sign that the member's place is gone. */
    private void learn(ErrorCode error, Identity identity) {
        boolean expelled = error == ErrorCode.UNKNOWN_MEMBER_ID
                || error == ErrorCode.ILLEGAL_GENERATION
                || error == ErrorCode.FENCED_INSTANCE_ID;
        if (expelled && identity.isMember() && identity.equals(membership.identity())) {
            membership.expelled(error);
        }
    }

    /** Reads what is committed; after an error that passes again and again, as long as {@code persistent} says so. */
    void fetch(Set<TopicPartition> partitions, BooleanSupplier persistent, CommittedListener listener) {
        fetch(partitions, persistent, listener, 1);
    }

    private void fetch(
            Set<TopicPartition> partitions, BooleanSupplier persistent, CommittedListener listener, int attempt) {
        coordinator.send(OffsetFetch.request(
                config.groupId(), partitions, requestTimeoutMs, new Reply<OffsetFetchResponse>() {
                    @Override
                    public void onResponse(OffsetFetchResponse response, int version) {
                        OffsetFetch.Answer answer = OffsetFetch.answer(response, version);
                        if (answer.error() == ErrorCode.NONE) {
                            listener.onOffsets(answer.offsets());
                        } else {
                            onFailure(answer.error());
                        }
                    }

                    @Override
                    public void onFailure(ErrorCode error) {
                        coordinator.hear(error);
                        if (error.isRetriable() && persistent.getAsBoolean()) {
                            loop.schedule(
                                    Math.max(1, backoff.delayMs(attempt)),
                                    () -> fetch(partitions, persistent, listener, attempt + 1));
                        } else {
                            listener.onRefused(
                                    GroupFailure.of("cannot read the offsets of group " + config.groupId(), error));
                        }
                    }
                }));
    }
}
