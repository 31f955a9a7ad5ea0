package io.moldau.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which replicas of a topic are throttled: all, or some by partition and broker. Immutable. */
public final class ThrottledReplicas {

    private static final String ALL_REPLICAS = "*";
    private static final ThrottledReplicas ALL = new ThrottledReplicas(true, Set.of());
    private static final ThrottledReplicas NONE = new ThrottledReplicas(false, Set.of());

    private final boolean all;
    private final Set<Replica> some;

    private record Replica(int partition, int brokerId) {}

    private ThrottledReplicas(boolean all, Set<Replica> some) {
        this.all = all;
        this.some = some;
    }

    /** Reads elements that the key's table has found valid: {@code *}, or {@code partition:broker}, or empty. */
    static ThrottledReplicas of(List<String> elements) {
        if (elements.contains(ALL_REPLICAS)) {
            return ALL;
        }
        Set<Replica> some = new HashSet<>();
        for (String element : elements) {
            int colon = element.indexOf(':');
            if (colon > 0) {
                some.add(new Replica(number(element.substring(0, colon)), number(element.substring(colon + 1))));
            }
        }
        return some.isEmpty() ? NONE : new ThrottledReplicas(false, Set.copyOf(some));
    }

    /** No partition and no broker has a number beyond an int. */
    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether the replica of this partition on this broker is among them. */
    public boolean contains(int partition, int brokerId) {
        return all || (!some.isEmpty() && some.contains(new Replica(partition, brokerId)));
    }
}
