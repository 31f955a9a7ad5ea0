package io.moldau.broker.partition;

import io.moldau.protocol.runtime.Loop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Partitions of one loop that somebody has to look at every so often. The timer rests while there are none. Touched on
 * that loop alone.
 */
final class Rounds {

    private final Loop loop;
    private final long everyMs;
    private final Predicate<Partition> look;
    private final Set<Partition> members = new LinkedHashSet<>();
    private boolean ticking;

    /** @param look whether the partition is to be looked at again */
    Rounds(Loop loop, long everyMs, Predicate<Partition> look) {
        this.loop = loop;
        this.everyMs = everyMs;
        this.look = look;
    }

    /** Looks at the partition from the next round on. */
    void add(Partition partition) {
        members.add(partition);
        if (!ticking) {
            ticking = true;
            loop.schedule(everyMs, this::goRound);
        }
    }

    /** Looks no more at the partition. */
    void remove(Partition partition) {
        members.remove(partition);
    }

    private void goRound() {
        // A copy: who is looked at may bring in another member, or leave.
        for (Partition partition : List.copyOf(members)) {
            if (members.contains(partition) && !look.test(partition)) {
                members.remove(partition);
            }
        }
        ticking = !members.isEmpty();
        if (ticking) {
            loop.schedule(everyMs, this::goRound);
        }
    }
}
