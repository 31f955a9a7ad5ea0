package io.moldau.compat.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one member has written down, in order: a line per assignment and per stretch of records read. Lines of other kinds are
 * for people.
 */
record Diary(List<Assigned> assignments, List<Reading> readings) {

    private static final String ASSIGNED = "assigned";
    private static final String READ = "read";
    private static final String NONE = "-";

    /**
     * A member in a generation of its group.
     *
     * @param member the name of its seat when it is static, which outlives its process; else its member id
     */
    record Who(int generation, String member) {}

    /** All that {@code who} may read. */
    record Assigned(Who who, Set<Integer> partitions) {}

    /** Records that {@code who} has read, both bounds included. */
    record Reading(Who who, int partition, long firstOffset, long lastOffset) {}

    static void printAssigned(Who who, Collection<Integer> partitions) {
        String list = partitions.isEmpty()
                ? NONE
                : partitions.stream().map(Object::toString).collect(Collectors.joining(","));
        System.out.println(String.join(" ", ASSIGNED, Integer.toString(who.generation()), who.member(), list));
    }

    static void printRead(Who who, int partition, long firstOffset, long lastOffset) {
        System.out.println(READ + " " + who.generation() + " " + who.member() + " " + partition + " " + firstOffset
                + " " + lastOffset);
    }

    /** Reads a diary, but not a last line that is cut off. */
    static Diary parse(String text) {
        Diary diary = new Diary(new ArrayList<>(), new ArrayList<>());
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(diary::add);
        return diary;
    }

    private void add(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals(ASSIGNED)) {
            assignments.add(new Assigned(who(words), partitions(words[3])));
        } else if (words[0].equals(READ)) {
            readings.add(new Reading(
                    who(words), Integer.parseInt(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5])));
        }
    }

    private static Who who(String[] words) {
        return new Who(Integer.parseInt(words[1]), words[2]);
    }

    private static Set<Integer> partitions(String list) {
        return list.equals(NONE)
                ? Set.of()
                : Arrays.stream(list.split(",", -1))
                        .map(Integer::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
