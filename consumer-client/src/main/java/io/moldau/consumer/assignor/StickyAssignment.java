package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds a sticky assignment in four steps: everybody keeps what was his, what is left goes to whoever has least, {@link Load}
 * evens that out, and what was moved needlessly on the way goes home.
 */
final class StickyAssignment {

    private final List<Member> members;
    private final List<String> topics;
    private final Load load;

    private StickyAssignment(Map<String, Integer> partitionCounts, List<Member> unsorted) {
        this.members = unsorted.stream().sorted().toList();
        this.topics = List.copyOf(Topics.wanted(partitionCounts, members));
        int[] counts = topics.stream()
                .mapToInt(topic -> Topics.count(partitionCounts, topic))
                .toArray();
        int[][] readers = topics.stream().map(this::readers).toArray(int[][]::new);
        this.load = new Load(members.size(), counts, readers);
    }

    private int[] readers(String topic) {
        List<Integer> readers = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).wants(topic)) {
                readers.add(i);
            }
        }
        return readers.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Assigns.
     *
     * @param held what each member had; where two claim the same, the later generation counts, and neither when it is the same
     */
    static Map<String, List<TopicPartition>> of(
            Map<String, Integer> partitionCounts, List<Member> members, Function<Member, Held> held) {
        StickyAssignment assignment = new StickyAssignment(partitionCounts, members);
        assignment.keep(held);
        assignment.load.fill();
        assignment.load.even();
        assignment.load.sendHome();
        return assignment.result();
    }

    private void keep(Function<Member, Held> held) {
        Map<String, Integer> numbers = new HashMap<>();
        topics.forEach(topic -> numbers.put(topic, numbers.size()));
        int[][] since = load.perPartition(Held.NO_GENERATION - 1);
        for (int i = 0; i < members.size(); i++) {
            Held claim = held.apply(members.get(i));
            for (TopicPartition partition : claim.partitions()) {
                int topic = numbers.getOrDefault(partition.topic(), -1);
                int number = partition.partition();
                if (topic >= 0
                        && number >= 0
                        && number < since[topic].length
                        && claim.generation() >= since[topic][number]) {
                    boolean contested = claim.generation() == since[topic][number];
                    since[topic][number] = claim.generation();
                    load.claim(topic, number, contested ? Load.NOBODY : i);
                }
            }
        }
        load.grantClaims();
    }

    private Map<String, List<TopicPartition>> result() {
        Map<String, List<TopicPartition>> result = Topics.nothingFor(members);
        for (int topic = 0; topic < topics.size(); topic++) {
            for (int partition = 0; partition < load.partitions(topic); partition++) {
                int owner = load.owner(topic, partition);
                if (owner != Load.NOBODY) {
                    Topics.of(result, members.get(owner)).add(new TopicPartition(topics.get(topic), partition));
                }
            }
        }
        result.values().forEach(partitions -> partitions.sort(Comparator.naturalOrder()));
        return result;
    }
}
