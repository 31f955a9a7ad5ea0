package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** What there is to assign. */
final class Topics {

    private Topics() {}

    /** The topics that exist and that somebody wants. */
    static SortedSet<String> wanted(Map<String, Integer> partitionCounts, List<Member> members) {
        SortedSet<String> topics = new TreeSet<>();
        members.forEach(member -> topics.addAll(member.subscription().topics()));
        topics.removeIf(topic -> count(partitionCounts, topic) == 0);
        return topics;
    }

    static int count(Map<String, Integer> partitionCounts, String topic) {
        return partitionCounts.getOrDefault(topic, 0);
    }

    static Map<String, List<TopicPartition>> nothingFor(List<Member> members) {
        Map<String, List<TopicPartition>> nothing = new HashMap<>();
        members.forEach(member -> nothing.put(member.id(), new ArrayList<>()));
        return nothing;
    }

    static List<TopicPartition> of(Map<String, List<TopicPartition>> assignment, Member member) {
        return Objects.requireNonNull(assignment.get(member.id()));
    }
}
