package io.moldau.broker.group;

import io.moldau.broker.group.record.StoredMember;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One member of a group: what it can do, what it was assigned, what it waits for and until when it counts as alive. */
final class Member {

    private static final byte[] NOTHING = {};

    private final String id;
    private final @Nullable String instanceId;
    private final String clientId;
    private final String clientHost;

    private int sessionTimeoutMs;
    private int rebalanceTimeoutMs;

    /** In the order of preference. */
    private List<JoinGroupRequestProtocol> protocols;

    private byte[] assignment = NOTHING;

    /** At most one of the two at a time. */
    private @Nullable JoinCall join;

    private @Nullable SyncCall sync;

    /** Whether it was in a generation: until then it cannot know its id and sends no heartbeats. */
    private boolean settled;

    private long deadlineMs;

    Member(String id, JoinCall call) {
        this.id = id;
        this.instanceId = call.instanceId();
        this.clientId = call.caller().clientId();
        this.clientHost = call.caller().clientHost();
        this.sessionTimeoutMs = call.sessionTimeoutMs();
        this.rebalanceTimeoutMs = call.rebalanceTimeoutMs();
        this.protocols = call.protocols();
    }

    /** A member that another coordinator wrote down. */
    Member(StoredMember stored, String protocol) {
        this.id = stored.memberId();
        this.instanceId = stored.instanceId();
        this.clientId = stored.clientId();
        this.clientHost = stored.clientHost();
        this.sessionTimeoutMs = stored.sessionTimeoutMs();
        this.rebalanceTimeoutMs = stored.rebalanceTimeoutMs();
        this.protocols = List.of(new JoinGroupRequestProtocol(protocol, stored.subscription()));
        this.assignment = stored.assignment();
        this.settled = true;
    }

    StoredMember toStored(String protocol, byte[] assigned) {
        return new StoredMember(
                id,
                instanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                metadata(protocol),
                assigned);
    }

    String id() {
        return id;
    }

    @Nullable
    String instanceId() {
        return instanceId;
    }

    boolean isStatic() {
        return instanceId != null;
    }

    String clientId() {
        return clientId;
    }

    String clientHost() {
        return clientHost;
    }

    int rebalanceTimeoutMs() {
        return rebalanceTimeoutMs;
    }

    /** Takes over what a later request says. {@link Members} counts protocols, so only it may call. */
    void update(JoinCall call) {
        sessionTimeoutMs = call.sessionTimeoutMs();
        rebalanceTimeoutMs = call.rebalanceTimeoutMs();
        protocols = call.protocols();
    }

    /** The names of the protocols it can do. */
    Set<String> protocolNames() {
        return protocols.stream().map(JoinGroupRequestProtocol::name).collect(Collectors.toSet());
    }

    /** Whether a request says of the member what is known already. */
    boolean matches(JoinCall call) {
        return protocols.equals(call.protocols());
    }

    /** Its favourite among these, or null. */
    @Nullable
    String vote(Set<String> candidates) {
        for (JoinGroupRequestProtocol protocol : protocols) {
            if (candidates.contains(protocol.name())) {
                return protocol.name();
            }
        }
        return null;
    }

    /** What it says to a protocol, for the leader. */
    byte[] metadata(@Nullable String protocol) {
        for (JoinGroupRequestProtocol each : protocols) {
            if (each.name().equals(protocol)) {
                return each.metadata();
            }
        }
        throw new IllegalStateException("member " + id + " has no protocol " + protocol);
    }

    /** Not to be changed. */
    byte[] assignment() {
        return assignment;
    }

    void assign(byte[] assigned) {
        assignment = assigned;
    }

    boolean isJoining() {
        return join != null;
    }

    /** Whether this is the request that waits, and not an equal one that came later. */
    @SuppressWarnings("ReferenceEquality")
    boolean isJoiningWith(JoinCall call) {
        return join == call;
    }

    /** {@link Members} counts who joins, so only it may call. An earlier request of the same member is told so. */
    void parkJoin(JoinCall call) {
        JoinCall earlier = join;
        join = call;
        if (earlier != null) {
            earlier.refuse(ErrorCode.REBALANCE_IN_PROGRESS);
        }
    }

    /** {@link Members} counts who joins, so only it may call. */
    @Nullable
    JoinCall takeJoin() {
        JoinCall call = join;
        join = null;
        return call;
    }

    /** Waits for the leader's assignments. An earlier request of the same member is told so. */
    void parkSync(SyncCall call) {
        SyncCall earlier = sync;
        sync = call;
        if (earlier != null) {
            earlier.refuse(ErrorCode.REBALANCE_IN_PROGRESS);
        }
    }

    @Nullable
    SyncCall takeSync() {
        SyncCall call = sync;
        sync = null;
        return call;
    }

    void settle() {
        settled = true;
    }

    /** Counts as alive for its session timeout from now on. */
    void renew(long nowMs) {
        deadlineMs = nowMs + sessionTimeoutMs;
    }

    /** Counts as alive until then, whatever its session timeout. */
    void renewUntil(long untilMs) {
        deadlineMs = untilMs;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    /** While the coordinator owes it an answer it need not show signs of life, except where it may have given up. */
    boolean isWatched() {
        return !settled || (join == null && sync == null);
    }
}
