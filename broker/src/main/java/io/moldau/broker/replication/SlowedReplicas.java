package io.moldau.broker.replication;

import io.moldau.broker.quota.ReplicationQuota;
import io.moldau.protocol.runtime.Loop;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Throttled replicas that are behind and sit out while the broker takes more than it may (KIP-73): no request names them,
 * and those that are not throttled go on. Belongs to one {@link Fetcher}.
 */
final class SlowedReplicas {

    /** The most to wait before looking again: the limit may be raised or lifted meanwhile. */
    private static final long MAX_WAIT_MS = 1_000;

    private final ReplicationQuota quota;
    private final int brokerId;
    private final Loop loop;
    private final SourceSession session;
    private final Runnable onFree;
    private final Set<ReplicaCopy> slowed = new LinkedHashSet<>();
    private boolean waiting;

    /** @param onFree told when they are all back in the session */
    SlowedReplicas(FetcherPorts ports, Loop loop, SourceSession session, Runnable onFree) {
        this.quota = ports.followerQuota();
        this.brokerId = ports.brokerId();
        this.loop = loop;
        this.session = session;
        this.onFree = onFree;
    }

    /** Takes those out of the session that may not go on now. */
    void holdBack() {
        if (!quota.isExceeded()) {
            return;
        }
        for (ReplicaCopy copy : session.members()) {
            if (isThrottled(copy) && copy.lags()) {
                session.remove(copy);
                slowed.add(copy);
            }
        }
        lookAgainLater();
    }

    /** Counts what came for a replica, if it is throttled. */
    void came(ReplicaCopy copy, int bytes) {
        if (bytes > 0 && isThrottled(copy)) {
            quota.count(bytes);
        }
    }

    /** Does nothing for one that is not slowed down. */
    void remove(ReplicaCopy copy) {
        slowed.remove(copy);
    }

    private boolean isThrottled(ReplicaCopy copy) {
        return copy.log().isThrottledOn(brokerId);
    }

    private void lookAgainLater() {
        if (!waiting && !slowed.isEmpty()) {
            waiting = true;
            loop.schedule(Math.min(MAX_WAIT_MS, Math.max(1, quota.exceededForMs())), this::lookAgain);
        }
    }

    private void lookAgain() {
        waiting = false;
        if (quota.isExceeded()) {
            lookAgainLater();
        } else {
            slowed.forEach(session::add);
            slowed.clear();
            onFree.run();
        }
    }
}
