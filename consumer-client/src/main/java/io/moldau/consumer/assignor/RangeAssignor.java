package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.util.List;
import java.util.Map;

/**
 * Cuts each topic into as many ranges as it has members, the first ones longer by one where that does not come out even. Topics
 * of the same size and members are cut alike, which joins of two topics rely on.
 */
final class RangeAssignor implements Assignor {

    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitionCounts, List<Member> members) {
        Map<String, List<TopicPartition>> assignment = Topics.nothingFor(members);
        List<Member> sorted = members.stream().sorted().toList();
        for (String topic : Topics.wanted(partitionCounts, members)) {
            List<Member> readers =
                    sorted.stream().filter(member -> member.wants(topic)).toList();
            cut(topic, Topics.count(partitionCounts, topic), readers, assignment);
        }
        return assignment;
    }

    private static void cut(
            String topic, int partitions, List<Member> readers, Map<String, List<TopicPartition>> assignment) {
        int least = partitions / readers.size();
        int longer = partitions % readers.size();
        int next = 0;
        for (int i = 0; i < readers.size(); i++) {
            int end = next + least + (i < longer ? 1 : 0);
            List<TopicPartition> range = Topics.of(assignment, readers.get(i));
            for (; next < end; next++) {
                range.add(new TopicPartition(topic, next));
            }
        }
    }
}
