package io.moldau.chaos.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcChannel;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One member of a group that consumes nothing: joins, sends heartbeats and commits offsets of one partition, one higher each
 * time, over a connection of its own. When that is lost it looks for its coordinator and goes on where it was, as a consumer
 * would. On its loop; what tests ask for may be asked from any thread.
 */
public final class LightMember {

    private static final int LAST_FIND_OF_ONE = 3;
    private static final int LAST_CLASSIC_COMMIT = 8;
    private static final long RETRY_MS = 100;
    private static final int CALL_TIMEOUT_MS = 30_000;
    private static final int REBALANCE_TIMEOUT_MS = 60_000;
    private static final int NO_GENERATION = -1;

    /** So that tools take the groups for those of consumers. */
    private static final String PROTOCOL_TYPE = "consumer";

    private static final String PROTOCOL = "light";
    private static final byte[] NOTHING = {};

    private final LightWorld world;
    private final String group;
    private final int partition;

    private @Nullable RpcChannel channel;
    private String memberId = "";
    private boolean closed;

    /** Whether a commit is promised to be made: it is made again until it is acknowledged. */
    private boolean committing;

    private long committingSinceNs;
    private int attempts;

    /** Changes with every connection that is opened or given up: what one hears of others is old news. */
    private int dials;

    // Written on the loop, read by tests.
    private volatile int generation = NO_GENERATION;
    private final AtomicInteger joins = new AtomicInteger();
    private final AtomicLong acknowledged = new AtomicLong();

    LightMember(LightWorld world, String group, int partition) {
        this.world = world;
        this.group = group;
        this.partition = partition;
    }

    /** The group it belongs to. */
    public String group() {
        return group;
    }

    /** The partition it commits offsets of. */
    public int partition() {
        return partition;
    }

    /** The generation it is a member of; negative while it is none. */
    public int generation() {
        return generation;
    }

    /** How often it has joined its group. More than once means that the group had to rebalance. */
    public int joins() {
        return joins.get();
    }

    /** The last offset whose commit was acknowledged; 0 before the first. */
    public long acknowledged() {
        return acknowledged.get();
    }

    void start() {
        world.loop().execute(this::findCoordinator);
        // Not all at the same moment, though all start at the same one.
        world.loop().schedule(Math.floorMod(Objects.hash(group, partition), world.heartbeatMs()), this::heartbeat);
    }

    void close() {
        world.loop().execute(() -> {
            closed = true;
            if (channel != null) {
                channel.close();
            }
        });
    }

    /** Commits, if it is in its group and not at it already, for as long as there are tickets. */
    void commitAll() {
        world.loop().execute(this::commitNext);
    }

    private void findCoordinator() {
        FindCoordinatorRequest request =
                FindCoordinatorRequest.builder().key(group).build();
        dial(
                world.anyBroker(attempts++),
                () -> call(request, LAST_FIND_OF_ONE, FindCoordinatorResponse.class, answer -> {
                    if (answer.errorCode() != ErrorCode.NONE.code()) {
                        retry();
                        return;
                    }
                    hangUp();
                    dial(new LightWorld.Address(answer.host(), answer.port()), this::goOn);
                }));
    }

    /** A member that only lost its connection is one still. */
    private void goOn() {
        if (generation == NO_GENERATION) {
            join();
        } else if (committing) {
            commit();
        } else {
            commitNext();
        }
    }

    private void dial(LightWorld.Address to, Runnable whenReady) {
        if (closed) {
            return;
        }
        int dial = ++dials;
        channel = world.open(to, new RpcChannel.Listener() {
            private boolean isCurrent() {
                return dial == dials && !closed;
            }

            @Override
            public void onReady() {
                if (isCurrent()) {
                    whenReady.run();
                }
            }

            @Override
            public void onEnd(@Nullable Throwable cause) {
                if (isCurrent()) {
                    retry();
                }
            }
        });
    }

    private void hangUp() {
        RpcChannel before = channel;
        channel = null;
        dials++;
        if (before != null) {
            before.close();
        }
    }

    /** Looks for the coordinator anew, a moment later. */
    private void retry() {
        hangUp();
        world.loop().schedule(RETRY_MS, () -> {
            if (channel == null) {
                findCoordinator();
            }
        });
    }

    private void join() {
        generation = NO_GENERATION;
        JoinGroupRequest request = JoinGroupRequest.builder()
                .groupId(group)
                .memberId(memberId)
                .sessionTimeoutMs(world.sessionTimeoutMs())
                .rebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
                .protocolType(PROTOCOL_TYPE)
                .protocols(List.of(new JoinGroupRequestProtocol(PROTOCOL, NOTHING)))
                .build();
        call(request, request.apiKey().highestVersion(), JoinGroupResponse.class, answer -> {
            if (answer.errorCode() == ErrorCode.MEMBER_ID_REQUIRED.code()) {
                memberId = answer.memberId();
                join();
            } else if (isFine(answer.errorCode())) {
                memberId = answer.memberId();
                sync(answer);
            }
        });
    }

    private void sync(JoinGroupResponse joined) {
        SyncGroupRequest request = SyncGroupRequest.builder()
                .groupId(group)
                .generationId(joined.generationId())
                .memberId(memberId)
                .protocolType(PROTOCOL_TYPE)
                .protocolName(PROTOCOL)
                .assignments(joined.members().stream()
                        .map(member -> new SyncGroupRequestAssignment(member.memberId(), NOTHING))
                        .toList())
                .build();
        call(request, request.apiKey().highestVersion(), SyncGroupResponse.class, answer -> {
            if (isFine(answer.errorCode())) {
                generation = joined.generationId();
                joins.incrementAndGet();
                goOn();
            }
        });
    }

    private void heartbeat() {
        if (closed) {
            return;
        }
        world.loop().schedule(world.heartbeatMs(), this::heartbeat);
        if (generation == NO_GENERATION) {
            return;
        }
        int asked = generation;
        HeartbeatRequest request = HeartbeatRequest.builder()
                .groupId(group)
                .generationId(asked)
                .memberId(memberId)
                .build();
        call(request, request.apiKey().highestVersion(), HeartbeatResponse.class, answer -> {
            if (generation == asked && isFine(answer.errorCode())) {
                world.stats().heartbeat();
            }
        });
    }

    private void commitNext() {
        if (!committing && generation != NO_GENERATION && channel != null && world.takeTicket()) {
            committing = true;
            committingSinceNs = System.nanoTime();
            commit();
        }
    }

    private void commit() {
        int asked = generation;
        OffsetCommitRequest request = OffsetCommitRequest.builder()
                .groupId(group)
                .generationIdOrMemberEpoch(asked)
                .memberId(memberId)
                .topics(List.of(new OffsetCommitRequestTopic(
                        world.topic(),
                        List.of(OffsetCommitRequestPartition.builder()
                                .partitionIndex(partition)
                                .committedOffset(acknowledged.get() + 1)
                                .committedMetadata("")
                                .build()))))
                .build();
        call(request, LAST_CLASSIC_COMMIT, OffsetCommitResponse.class, answer -> {
            // Of another generation it is made again.
            if (generation == asked
                    && isFine(answer.topics().get(0).partitions().get(0).errorCode())) {
                acknowledged.incrementAndGet();
                committing = false;
                world.stats().commit(System.nanoTime() - committingSinceNs);
                commitNext();
            }
        });
    }

    /** Whether an answer is no error; does what follows from one that is. */
    private boolean isFine(short code) {
        ErrorCode error = ErrorCode.of(code);
        switch (error) {
            case NONE -> {
                return true;
            }
            case UNKNOWN_MEMBER_ID -> {
                memberId = "";
                join();
            }
            case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> join();
            default -> {
                world.stats().error(error);
                retry();
            }
        }
        return false;
    }

    private <R extends ApiMessage> void call(ApiMessage request, int maxVersion, Class<R> type, Consumer<R> then) {
        RpcChannel current = channel;
        if (current == null || !current.canSend()) {
            return; // about to be connected anew, which begins with whatever is to be done
        }
        Call<R> call = Call.of(request, type, CALL_TIMEOUT_MS, new RpcCallback<>() {
            @Override
            public void onResponse(R response, int version) {
                if (channel == current) {
                    then.accept(response);
                }
            }

            @Override
            public void onFailure(RpcFailure failure) {
                if (channel == current) {
                    retry();
                }
            }
        });
        current.send(call.withVersions(request.apiKey().lowestVersion(), maxVersion));
    }
}
