package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.util.List;
import java.util.Map;

/** Deals the partitions of all topics out in turn; a member that does not want a topic loses its turn. */
final class RoundRobinAssignor implements Assignor {

    @Override
    public String name() {
        return "roundrobin";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitionCounts, List<Member> members) {
        Map<String, List<TopicPartition>> assignment = Topics.nothingFor(members);
        List<Member> circle = members.stream()
                .filter(member -> !member.subscription().topics().isEmpty())
                .sorted()
                .toList();
        int turn = 0;
        for (String topic : Topics.wanted(partitionCounts, members)) {
            for (int partition = 0; partition < Topics.count(partitionCounts, topic); partition++) {
                while (!circle.get(turn).wants(topic)) {
                    turn = (turn + 1) % circle.size();
                }
                Topics.of(assignment, circle.get(turn)).add(new TopicPartition(topic, partition));
                turn = (turn + 1) % circle.size();
            }
        }
        return assignment;
    }
}
