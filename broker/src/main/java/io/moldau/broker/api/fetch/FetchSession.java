package io.moldau.broker.api.fetch;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client reads, remembered between its fetches so that a request names only what changed (KIP-227). Owned by the
 * loop of the {@link FetchSessions} it lives in.
 *
 * <p>Partitions are kept in the order in which they are served. One that yielded records goes to the end, so that a
 * response filled by the first few cannot starve the others.
 */
final class FetchSession {

    static final int NO_SESSION = 0;
    static final int INITIAL_EPOCH = 0;
    static final int FINAL_EPOCH = -1;

    private final int id;
    private final boolean usesTopicIds;
    private final Map<FetchTarget.Key, FetchTarget> targets = new LinkedHashMap<>();

    /** What the next request must carry. */
    private int nextEpoch = 1;

    private long lastUsedMs;

    FetchSession(int id, boolean usesTopicIds, List<FetchTarget> targets, long nowMs) {
        this.id = id;
        this.usesTopicIds = usesTopicIds;
        this.lastUsedMs = nowMs;
        targets.forEach(target -> this.targets.put(target.key(), target));
    }

    int id() {
        return id;
    }

    int nextEpoch() {
        return nextEpoch;
    }

    boolean usesTopicIds() {
        return usesTopicIds;
    }

    long lastUsedMs() {
        return lastUsedMs;
    }

    int size() {
        return targets.size();
    }

    /** Every partition of the session in serving order: a live view. */
    Collection<FetchTarget> targets() {
        return targets.values();
    }

    /** Takes over the changes that an incremental request names, and expects the next epoch from now on. */
    void advance(List<FetchTarget> changed, List<FetchTarget.Key> forgotten, long nowMs) {
        forgotten.forEach(targets::remove);
        for (FetchTarget target : changed) {
            FetchTarget known = targets.putIfAbsent(target.key(), target);
            if (known != null) {
                known.moveTo(target);
            }
        }
        nextEpoch = epochAfter(nextEpoch);
        lastUsedMs = nowMs;
    }

    /** From 1, and after the largest int again from 1: the others have a meaning of their own. */
    static int epochAfter(int epoch) {
        return epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    /** Serves this partition last from now on. */
    void moveToEnd(FetchTarget target) {
        if (targets.remove(target.key()) != null) {
            targets.put(target.key(), target);
        }
    }
}
