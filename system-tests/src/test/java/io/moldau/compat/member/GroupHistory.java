package io.moldau.compat.member;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the members of one group have done so far, from their diaries. */
public final class GroupHistory {

    /** A member owned a partition from one time to another, both in milliseconds; the end is open while it still does. */
    private record Tenure(String member, String partition, long fromMs, long untilMs) {

        boolean overlaps(Tenure other) {
            return partition.equals(other.partition)
                    && !member.equals(other.member)
                    && fromMs < other.untilMs
                    && other.fromMs < untilMs;
        }
    }

    private final Map<String, Map<String, Long>> owned = new HashMap<>();
    private final List<Tenure> tenures = new ArrayList<>();
    private final Set<String> read = new TreeSet<>();
    private int reads;
    private int rebalances;

    /** Adds one member's diary; one that was killed lost what it had at {@code killedMs}. */
    void add(String member, List<String> lines, @Nullable Long killedMs) {
        Map<String, Long> since = owned.computeIfAbsent(member, name -> new HashMap<>());
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case Diary.GAINED -> {
                    rebalances++;
                    for (int i = 2; i < words.length; i++) {
                        since.put(words[i], Long.parseLong(words[1]));
                    }
                }
                case Diary.DROPPED -> {
                    for (int i = 2; i < words.length; i++) {
                        end(member, words[i], since.remove(words[i]), Long.parseLong(words[1]));
                    }
                }
                case Diary.READ -> {
                    reads++;
                    read.add(words[1] + " " + words[2]);
                }
                default -> {}
            }
        }
        if (killedMs != null) {
            since.forEach((partition, fromMs) -> end(member, partition, fromMs, killedMs));
            since.clear();
        }
    }

    private void end(String member, String partition, @Nullable Long fromMs, long untilMs) {
        if (fromMs == null) {
            throw new AssertionError(member + " dropped " + partition + ", which it did not have");
        }
        tenures.add(new Tenure(member, partition, fromMs, untilMs));
    }

    /** How many partitions each member has now. */
    public Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new HashMap<>();
        owned.forEach((member, partitions) -> sizes.put(member, partitions.size()));
        return sizes;
    }

    /** The partitions a member has now. */
    public Set<String> owned(String member) {
        return Set.copyOf(owned.getOrDefault(member, Map.of()).keySet());
    }

    /** Different records that were read. */
    public int distinctReads() {
        return read.size();
    }

    /** Records that were read again. */
    public int repeatedReads() {
        return reads - read.size();
    }

    /** Assignments that members were told of. */
    public int rebalances() {
        return rebalances;
    }

    /** Partitions that two members owned at one time. */
    public List<String> doubleOwners() {
        List<Tenure> all = new ArrayList<>(tenures);
        owned.forEach((member, partitions) -> partitions.forEach(
                (partition, fromMs) -> all.add(new Tenure(member, partition, fromMs, Long.MAX_VALUE))));
        List<String> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (all.get(i).overlaps(all.get(j))) {
                    found.add(all.get(i) + " and " + all.get(j));
                }
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return "owned " + owned + ", read " + read.size() + " records, " + repeatedReads() + " of them again";
    }
}
