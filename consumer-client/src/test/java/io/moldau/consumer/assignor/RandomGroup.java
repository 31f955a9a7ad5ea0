package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.jspecify.annotations.Nullable;

/** Topics and members made up by chance, in the words of ours and of Kafka's assignors. */
final class RandomGroup {

    private final Random random;
    private final boolean alike;
    final Map<String, Integer> partitionCounts = new TreeMap<>();
    final List<Member> members = new ArrayList<>();
    private int nextMember;

    /** Makes a group up; with {@code alike} all members subscribe to the same topics. */
    RandomGroup(Random random, boolean alike) {
        this.random = random;
        this.alike = alike;
        int topics = 1 + random.nextInt(6);
        for (int i = 0; i < topics; i++) {
            partitionCounts.put("t" + i, random.nextInt(9));
        }
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            join();
        }
    }

    private void join() {
        String instance = random.nextInt(3) == 0 ? "i" + random.nextInt(1_000) + "-" + nextMember : null;
        Set<String> topics = new TreeSet<>(partitionCounts.keySet());
        if (!alike) {
            topics.removeIf(topic -> random.nextInt(3) == 0);
            topics.add("missing");
        }
        String id = random.nextInt(1_000) + "-member-" + nextMember++;
        members.add(new Member(id, instance, new Subscription(topics, Held.NOTHING, null)));
    }

    /** The members own what they were given in {@code generation}. */
    void own(Map<String, List<TopicPartition>> given, int generation, Assignor assignor) {
        members.replaceAll(member -> {
            Held held = new Held(generation, given.getOrDefault(member.id(), List.of()));
            Subscription before = member.subscription();
            return new Member(
                    member.id(), member.instanceId(), new Subscription(before.topics(), held, assignor.userData(held)));
        });
    }

    /** Members come and go and topics grow; those that stay own what they were given in {@code generation}. */
    void change(Map<String, List<TopicPartition>> given, int generation, Assignor assignor) {
        own(given, generation, assignor);
        if (members.size() > 1 && random.nextBoolean()) {
            members.remove(random.nextInt(members.size()));
        }
        if (random.nextBoolean()) {
            join();
        }
        if (random.nextInt(3) == 0) {
            partitionCounts.merge("t0", 3, Integer::sum);
        }
    }

    /** Kafka's assignors are only ever told of topics that somebody subscribes to. */
    Map<String, Integer> wantedCounts() {
        Map<String, Integer> wanted = new TreeMap<>(partitionCounts);
        wanted.keySet()
                .removeIf(topic -> members.stream()
                        .noneMatch(member -> member.subscription().topics().contains(topic)));
        return wanted;
    }

    Map<String, ConsumerPartitionAssignor.Subscription> kafkas() {
        Map<String, ConsumerPartitionAssignor.Subscription> subscriptions = new HashMap<>();
        for (Member member : members) {
            Subscription subscription = member.subscription();
            var kafkas = new ConsumerPartitionAssignor.Subscription(
                    new ArrayList<>(subscription.topics()),
                    copy(subscription.userData()),
                    kafkas(subscription.owned().partitions()),
                    subscription.owned().generation(),
                    Optional.empty());
            kafkas.setGroupInstanceId(Optional.ofNullable(member.instanceId()));
            subscriptions.put(member.id(), kafkas);
        }
        return subscriptions;
    }

    private static @Nullable ByteBuffer copy(@Nullable ByteBuffer userData) {
        return userData == null ? null : userData.duplicate();
    }

    static List<org.apache.kafka.common.TopicPartition> kafkas(List<TopicPartition> partitions) {
        return partitions.stream()
                .map(one -> new org.apache.kafka.common.TopicPartition(one.topic(), one.partition()))
                .toList();
    }

    static Map<String, List<TopicPartition>> ours(
            Map<String, List<org.apache.kafka.common.TopicPartition>> assignment) {
        Map<String, List<TopicPartition>> ours = new HashMap<>();
        assignment.forEach((member, partitions) -> ours.put(
                member,
                partitions.stream()
                        .map(one -> new TopicPartition(one.topic(), one.partition()))
                        .sorted()
                        .toList()));
        return ours;
    }

    @Override
    public String toString() {
        return partitionCounts + " " + members;
    }
}
