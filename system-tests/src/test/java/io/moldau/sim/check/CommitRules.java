package io.moldau.sim.check;

import java.util.HashSet;
import java.util.Set;

/**
 * What one client may be shown of the offsets that it commits, one after the other and each larger than all before: what was
 * acknowledged last is in force until the next, but a commit whose end is not known may still come to count, even after
 * later ones. A coordinator that does not know yet that another has taken its place may show what was true before, never
 * what nobody asked for.
 */
public final class CommitRules {

    private static final long NOTHING = -1;

    private final Object where;
    private final Set<Long> ofUnknownEnd = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();
    private long lastAsked = NOTHING;
    private long inForce = NOTHING;

    /** @param where the offsets belong, for messages */
    public CommitRules(Object where) {
        this.where = where;
    }

    /** The next offset to commit; its end is not known. */
    public long ask() {
        lastAsked++;
        ofUnknownEnd.add(lastAsked);
        return lastAsked;
    }

    public void onAcknowledged(long offset) {
        ofUnknownEnd.remove(offset);
        inForce = offset;
    }

    /** The coordinator refused it before anything was written. */
    public void onRefused(long offset) {
        ofUnknownEnd.remove(offset);
        refused.add(offset);
    }

    /**
     * An offset was shown.
     *
     * @param byLatest whether whoever showed it was the latest coordinator all the while
     * @throws BrokenRuleError if it cannot be
     */
    public void onShown(long offset, boolean byLatest) {
        if (offset > lastAsked || refused.contains(offset)) {
            throw Rule.SHOWN_WAS_COMMITTED.broken(where, offset + ", asked for were offsets up to " + lastAsked);
        }
        if (byLatest) {
            if (offset < inForce && !ofUnknownEnd.contains(offset)) {
                throw Rule.COMMITS_STAY.broken(where, inForce + " was acknowledged or shown, now " + offset);
            }
            inForce = offset;
        }
    }
}
