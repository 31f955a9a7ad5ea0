package io.moldau.compat.group;

import io.moldau.compat.group.Diary.Assigned;
import io.moldau.compat.group.Diary.Reading;
import io.moldau.compat.group.Diary.Who;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold of a group, whatever happened to its members: pure questions over their diaries. */
final class GroupRules {

    private GroupRules() {}

    /** Every breach, in words; none when all is well. */
    static List<String> breaches(List<Diary> diaries, Map<Integer, Long> endOffsets) {
        List<String> breaches = new ArrayList<>(twoOwners(diaries));
        breaches.addAll(readByStrangers(diaries));
        breaches.addAll(wentBack(diaries));
        breaches.addAll(unread(diaries, endOffsets));
        return breaches;
    }

    /** Partitions that two members own in one generation. */
    private static List<String> twoOwners(List<Diary> diaries) {
        record Claim(int generation, int partition) {}
        List<String> breaches = new ArrayList<>();
        Map<Claim, String> owners = new HashMap<>();
        for (Diary diary : diaries) {
            for (Assigned assigned : diary.assignments()) {
                for (int partition : assigned.partitions()) {
                    String member = assigned.who().member();
                    String other = owners.put(new Claim(assigned.who().generation(), partition), member);
                    if (other != null && !other.equals(member)) {
                        breaches.add("generation %d: partition %d belongs to %s and to %s"
                                .formatted(assigned.who().generation(), partition, other, member));
                    }
                }
            }
        }
        return breaches;
    }

    /** Records read in the name of a generation that gave the partition to somebody else. */
    private static List<String> readByStrangers(List<Diary> diaries) {
        List<String> breaches = new ArrayList<>();
        for (Diary diary : diaries) {
            Map<Who, Assigned> assignments = new HashMap<>();
            diary.assignments().forEach(assigned -> assignments.put(assigned.who(), assigned));
            for (Reading reading : diary.readings()) {
                Assigned assigned = assignments.get(reading.who());
                if (assigned == null || !assigned.partitions().contains(reading.partition())) {
                    breaches.add(reading + " by a member that was assigned " + assigned);
                }
            }
        }
        return breaches;
    }

    /** A group that starts over would count its generations from the first again. */
    private static List<String> wentBack(List<Diary> diaries) {
        List<String> breaches = new ArrayList<>();
        for (Diary diary : diaries) {
            int last = 0;
            for (Assigned assigned : diary.assignments()) {
                if (assigned.who().generation() < last) {
                    breaches.add("generation " + last + " was followed by " + assigned);
                }
                last = assigned.who().generation();
            }
        }
        return breaches;
    }

    /** Stretches that nobody has read. */
    static List<String> unread(List<Diary> diaries, Map<Integer, Long> endOffsets) {
        List<String> breaches = new ArrayList<>();
        endOffsets.forEach((partition, endOffset) -> {
            long next = 0;
            List<Reading> readings = diaries.stream()
                    .flatMap(diary -> diary.readings().stream())
                    .filter(reading -> reading.partition() == partition)
                    .sorted(Comparator.comparingLong(Reading::firstOffset))
                    .toList();
            for (Reading reading : readings) {
                if (reading.firstOffset() > next) {
                    breaches.add(
                            "partition %d: nobody read %d to %d".formatted(partition, next, reading.firstOffset() - 1));
                }
                next = Math.max(next, reading.lastOffset() + 1);
            }
            if (next < endOffset) {
                breaches.add("partition %d: nobody read %d to %d".formatted(partition, next, endOffset - 1));
            }
        });
        return breaches;
    }
}
