package io.moldau.compat.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.awaitility.Awaitility;

/** A group of two of Kafka's consumers, one of them static, that have settled and committed something. */
final class Members implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String bootstrap;
    private final String group;
    private final List<KafkaConsumer<Void, Integer>> consumers = new ArrayList<>();

    private Members(String bootstrap, String group) {
        this.bootstrap = bootstrap;
        this.group = group;
    }

    /** Joins, and returns when each member has half of the topic, of which the first two partitions are committed. */
    static Members join(String bootstrap, String group, String topic) {
        Members members = new Members(bootstrap, group);
        members.add(topic, Map.of("client.id", "first", "group.instance.id", "till"));
        members.add(topic, Map.of("client.id", "second"));
        Awaitility.await("a settled group").atMost(LIMIT).until(() -> {
            members.consumers.forEach(consumer -> consumer.poll(Duration.ofMillis(50)));
            return members.consumers.stream()
                    .allMatch(consumer -> consumer.assignment().size() == 2);
        });
        for (KafkaConsumer<Void, Integer> consumer : members.consumers) {
            Set<TopicPartition> assigned = consumer.assignment();
            assigned.stream()
                    .filter(partition -> partition.partition() < 2)
                    .forEach(partition -> consumer.commitSync(
                            Map.of(partition, new OffsetAndMetadata(10 + partition.partition(), "half"))));
        }
        return members;
    }

    private void add(String topic, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", group);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        KafkaConsumer<Void, Integer> consumer =
                new KafkaConsumer<>(settings, new VoidDeserializer(), new IntegerDeserializer());
        consumer.subscribe(List.of(topic));
        consumers.add(consumer);
    }

    /** Leaves: the static member has to be sent away, it would be waited for until its session is over. */
    void leave() throws Exception {
        close();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        }
    }

    @Override
    public void close() {
        consumers.forEach(consumer -> consumer.close(Duration.ofSeconds(5)));
        consumers.clear();
    }
}
