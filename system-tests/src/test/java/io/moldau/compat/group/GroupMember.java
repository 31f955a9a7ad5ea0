package io.moldau.compat.group;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One member of a consumer group, as a program: reads a topic, commits what it has read, and prints its {@link Diary} until it
 * is told to end. It keeps to the part of the Java API that kafka-clients 2.8 to 4.3 share.
 *
 * <p>Arguments: bootstrap address, topic, client settings as k=v. Ends in order on SIGTERM.
 */
final class GroupMember implements ConsumerRebalanceListener {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long CLOSE_LIMIT_S = 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final CountDownLatch closed = new CountDownLatch(1);

    private GroupMember(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    public static void main(String[] args) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", args[0]);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
        for (int i = 2; i < args.length; i++) {
            String[] setting = args[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        GroupMember member = new GroupMember(new KafkaConsumer<>(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(member::end));
        member.run(args[1]);
    }

    private void end() {
        consumer.wakeup();
        try {
            boolean inTime = closed.await(CLOSE_LIMIT_S, TimeUnit.SECONDS);
            System.out.println(inTime ? "closed" : "closing took too long");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String topic) {
        try (consumer) {
            consumer.subscribe(List.of(topic), this);
            boolean uncommitted = false;
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                note(records);
                uncommitted |= !records.isEmpty();
                uncommitted = uncommitted && !commit();
            }
        } catch (WakeupException e) {
            // told to end
        } finally {
            closed.countDown();
        }
    }

    private void note(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> those = records.records(partition);
            Diary.printRead(
                    who(),
                    partition.partition(),
                    those.get(0).offset(),
                    those.get(those.size() - 1).offset());
        }
    }

    /** Returns false when a rebalance got in the way: it is made up for, here or by whoever has the partition next. */
    private boolean commit() {
        try {
            consumer.commitSync();
            return true;
        } catch (CommitFailedException | RebalanceInProgressException e) {
            System.out.println("uncommitted: " + e.getMessage());
            return false;
        } catch (RetriableException e) {
            System.out.println("uncommitted: " + e);
            return false;
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        Diary.printAssigned(
                who(),
                consumer.assignment().stream()
                        .map(TopicPartition::partition)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        System.out.println("revoked " + partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        System.out.println("lost " + partitions);
    }

    private Diary.Who who() {
        ConsumerGroupMetadata metadata = consumer.groupMetadata();
        return new Diary.Who(metadata.generationId(), metadata.groupInstanceId().orElse(metadata.memberId()));
    }
}
