package io.moldau.broker.replication;

import io.moldau.broker.partition.FollowerLog;
import io.moldau.config.ReplicationConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.ReplicaState;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies from one leading broker for the replicas of one loop: one request under way, the next when its answer is in their
 * logs. Touched on that loop alone.
 *
 * <p>What fails for one replica concerns that one: it rests, or looks for its place, while the others go on.
 */
final class Fetcher {

    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

    /** The lowest version with divergence by epoch, which truncation depends on. */
    private static final int LOWEST_FETCH = 12;

    private static final int REPLICA_STATE_SINCE = 15;

    /** The lowest version that fences by leader epoch. */
    private static final int LOWEST_LIST_OFFSETS = 4;

    /**
     * How long a newcomer waits for the answer to a request that was sent before it came. A leader with nothing new holds a
     * request back far longer, and with it a partition whose producers may be waiting for this replica.
     */
    private static final long NEWCOMER_PATIENCE_MS = 20;

    private static final long FIRST_BACKOFF_MS = 50;

    /** What a leader answers that has not been told yet, or that knows more than this broker. */
    private static final Set<ErrorCode> EXPECTED = EnumSet.of(
            ErrorCode.FENCED_LEADER_EPOCH,
            ErrorCode.UNKNOWN_LEADER_EPOCH,
            ErrorCode.NOT_LEADER_OR_FOLLOWER,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.UNKNOWN_TOPIC_ID);

    private final int leader;
    private final FetcherPorts ports;
    private final Loop loop;
    private final SourceLink link;
    private final SourceSession session;
    private final LostReplicas lost = new LostReplicas();
    private final RestingReplicas resting;
    private final SlowedReplicas slowed;
    private final Backoff backoff;
    private final Map<TopicPartition, ReplicaCopy> copies = new HashMap<>();

    /** The call under way, or null. */
    private @Nullable Answer<?> pending;

    private boolean pausing;
    private boolean welcoming;
    private int failures;

    Fetcher(int leader, String clientId, FetcherPorts ports, Loop loop) {
        this.leader = leader;
        this.ports = ports;
        this.loop = loop;
        this.link = new SourceLink(leader, clientId, ports, loop, this::proceed);
        this.session = new SourceSession(ports.config().fetchMaxBytes());
        this.resting = new RestingReplicas(ports, loop, this::rested);
        this.slowed = new SlowedReplicas(ports, loop, session, this::proceed);
        this.backoff = new Backoff(FIRST_BACKOFF_MS, ports.config().fetchBackoffMs(), ports.random());
    }

    int leader() {
        return leader;
    }

    boolean isIdle() {
        return copies.isEmpty();
    }

    /** Ends the connection; nothing is copied any more. */
    void close() {
        pending = null;
        link.close();
    }

    /** Copies for a replica that is not here yet. */
    void follow(FollowerLog log, int leaderEpoch) {
        ReplicaCopy copy = new ReplicaCopy(log, leaderEpoch);
        copies.put(copy.partition(), copy);
        session.add(copy);
        welcome();
    }

    /** Copies for this partition no more: answers under way are not applied to it. */
    void stop(TopicPartition partition) {
        ReplicaCopy copy = copies.remove(partition);
        if (copy != null) {
            session.remove(copy);
            lost.remove(copy);
            resting.remove(copy);
            slowed.remove(copy);
        }
    }

    /** Newcomers come in numbers: they are let in together. */
    private void welcome() {
        if (welcoming) {
            return;
        }
        welcoming = true;
        Answer<?> underWay = pending;
        if (underWay == null) {
            loop.execute(() -> letIn(null));
        } else {
            loop.schedule(NEWCOMER_PATIENCE_MS, () -> letIn(underWay));
        }
    }

    /** @param before the request that does not name them, or null */
    private void letIn(@Nullable Answer<?> before) {
        welcoming = false;
        if (before != null && pending == before) {
            pending = null;
            session.forget();
            link.reset();
        }
        proceed();
    }

    private void proceed() {
        if (pending != null || pausing) {
            return;
        }
        slowed.holdBack();
        if (session.isEmpty() && lost.isEmpty()) {
            return;
        }
        if (!link.canSend()) {
            link.open();
        } else if (lost.isEmpty()) {
            fetch();
        } else {
            listOffsets();
        }
    }

    private void fetch() {
        Answer<FetchResponse> answer = new Answer<>(this::fetched);
        pending = answer;
        link.send(new Call<>(
                ApiKey.FETCH,
                LOWEST_FETCH,
                session.highestVersion(),
                this::fetchRequest,
                FetchResponse.class,
                ports.config().socketTimeoutMs(),
                true,
                answer));
    }

    private ApiMessage fetchRequest(int version) {
        ReplicationConfig config = ports.config();
        FetchRequest.Builder request = session.request(version)
                .maxWaitMs(resting.nextWithinMs(config.fetchMaxWaitMs()))
                .minBytes(config.fetchMinBytes())
                .maxBytes(config.fetchResponseMaxBytes());
        return version >= REPLICA_STATE_SINCE
                ? request.replicaState(new ReplicaState(
                                ports.brokerId(), ports.brokerEpoch().getAsLong()))
                        .build()
                : request.replicaId(ports.brokerId()).build();
    }

    private void fetched(FetchResponse response) {
        boolean wasFull = session.isFull();
        ErrorCode error = session.accept(response);
        if (error != ErrorCode.NONE) {
            LOG.info("broker {} refuses a fetch: {}", leader, error);
            if (wasFull) {
                pause();
            }
            return;
        }
        failures = 0;
        for (FetchableTopicResponse topic : response.responses()) {
            for (PartitionData data : topic.partitions()) {
                ReplicaCopy copy = session.find(topic.topic(), topic.topicId(), data.partitionIndex());
                if (copy != null) {
                    take(copy, data);
                }
            }
        }
    }

    private void take(ReplicaCopy copy, PartitionData data) {
        ErrorCode error = ErrorCode.of(data.errorCode());
        if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
            LOG.info(
                    "{} offset {}: outside of the leader's log",
                    copy,
                    copy.log().position().endOffset());
            session.remove(copy);
            lost.add(copy);
        } else if (error != ErrorCode.NONE) {
            fail(copy, error, error.message());
        } else {
            try {
                boolean moved = copy.take(data);
                slowed.came(copy, ReplicaCopy.records(data).remaining());
                if (moved) {
                    session.moved(copy);
                }
            } catch (ApiException e) {
                refuse(copy, e);
            }
        }
    }

    /** The replica's own log does not take it. With its disk gone it waits until the controller knows what to do. */
    private void refuse(ReplicaCopy copy, ApiException refusal) {
        if (refusal.error() == ErrorCode.KAFKA_STORAGE_ERROR) {
            LOG.warn("{}: copies no more: {}", copy, refusal.getMessage());
            session.remove(copy);
            lost.remove(copy);
        } else {
            fail(copy, refusal.error(), refusal.getMessage());
        }
    }

    /** A fenced one waits for the controller, which knows of a later epoch; others try again after a while. */
    private void fail(ReplicaCopy copy, ErrorCode error, @Nullable String message) {
        if (EXPECTED.contains(error)) {
            LOG.debug("{}: cannot copy from broker {}: {}", copy, leader, error);
        } else {
            LOG.warn("{}: cannot copy from broker {}: {} {}", copy, leader, error, message);
        }
        session.remove(copy);
        lost.remove(copy);
        if (error != ErrorCode.FENCED_LEADER_EPOCH) {
            resting.add(copy);
        }
    }

    private void rested(ReplicaCopy copy) {
        session.add(copy);
        proceed();
    }

    private void listOffsets() {
        Answer<ListOffsetsResponse> answer = new Answer<>(this::listed);
        pending = answer;
        link.send(Call.of(
                        lost.request(ports.brokerId()),
                        ListOffsetsResponse.class,
                        ports.config().socketTimeoutMs(),
                        answer)
                .withVersions(LOWEST_LIST_OFFSETS, ApiKey.LIST_OFFSETS.highestVersion()));
    }

    private void listed(ListOffsetsResponse response) {
        for (ListOffsetsTopicResponse topic : response.topics()) {
            for (ListOffsetsPartitionResponse answer : topic.partitions()) {
                ReplicaCopy copy = lost.find(topic.name(), answer.partitionIndex());
                if (copy != null) {
                    find(copy, answer);
                }
            }
        }
    }

    /** One that found its place rests all the same: should the leader not agree, the two must not go round in circles. */
    private void find(ReplicaCopy copy, ListOffsetsPartitionResponse answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error != ErrorCode.NONE) {
            fail(copy, error, error.message());
            return;
        }
        try {
            if (lost.take(copy, answer)) {
                LOG.info("{}: goes on at offset {}", copy, copy.log().position().endOffset());
                resting.add(copy);
            }
        } catch (ApiException e) {
            refuse(copy, e);
        }
    }

    private void pause() {
        pausing = true;
        failures++;
        loop.schedule(backoff.delayMs(failures), () -> {
            pausing = false;
            proceed();
        });
    }

    /** Waits for one answer; one that comes after the call was given up is nobody's. */
    private final class Answer<R> implements RpcCallback<R> {

        private final Consumer<R> onAnswer;

        Answer(Consumer<R> onAnswer) {
            this.onAnswer = onAnswer;
        }

        @Override
        public void onResponse(R response, int version) {
            if (pending == this) {
                pending = null;
                link.answered();
                onAnswer.accept(response);
                proceed();
            }
        }

        @Override
        public void onFailure(RpcFailure failure) {
            if (pending == this) {
                LOG.info("no answer from broker {}: {}", leader, failure);
                pending = null;
                session.forget();
                if (failure.kind() == RpcFailure.Kind.UNSUPPORTED_VERSION) {
                    pause();
                }
            }
        }
    }
}
