package io.moldau.broker.group;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Ids that were given to clients who shall come back with them (KIP-394). They are forgotten when they come too late. All
 * groups of a shard take from one {@link Allowance}, so that nobody can make it remember more than it has room for.
 */
final class PendingIds {

    /** How many more ids a shard can remember. */
    static final class Allowance {

        private int left;

        Allowance(int most) {
            left = most;
        }
    }

    private final Allowance allowance;
    private final Map<String, Long> deadlines = new LinkedHashMap<>();

    PendingIds(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Remembers an id until then; false if there is no room. */
    boolean add(String id, long deadlineMs) {
        if (allowance.left == 0) {
            return false;
        }
        allowance.left--;
        deadlines.put(id, deadlineMs);
        return true;
    }

    boolean contains(String id) {
        return deadlines.containsKey(id);
    }

    boolean remove(String id) {
        if (deadlines.remove(id) == null) {
            return false;
        }
        allowance.left++;
        return true;
    }

    /** Forgets every id that is late; true if there was one. */
    boolean expire(long nowMs) {
        int before = deadlines.size();
        deadlines.values().removeIf(deadlineMs -> deadlineMs <= nowMs);
        allowance.left += before - deadlines.size();
        return deadlines.size() < before;
    }

    void clear() {
        allowance.left += deadlines.size();
        deadlines.clear();
    }

    boolean isEmpty() {
        return deadlines.isEmpty();
    }

    /** When the first of them is late, if there is one. */
    OptionalLong nextDeadlineMs() {
        return deadlines.values().stream().mapToLong(Long::longValue).min();
    }
}
