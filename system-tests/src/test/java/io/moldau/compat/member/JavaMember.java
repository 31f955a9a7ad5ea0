package io.moldau.compat.member;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** {@link OurMember} on Kafka's consumer, of whichever version is on the class path. */
public final class JavaMember {

    private JavaMember() {}

    public static void main(String[] args) throws Exception {
        Properties properties = new Properties();
        properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
        for (String pair : List.of(args).subList(1, args.length)) {
            properties.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        if (args[0].startsWith("~")) {
            consumer.subscribe(Pattern.compile(args[0].substring(1)), new Writer());
        } else {
            consumer.subscribe(List.of(args[0]), new Writer());
        }
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    Diary.read(new TopicPartition(record.topic(), record.partition()), record.offset());
                }
            }
        } catch (WakeupException e) {
            System.out.println("closing");
        } finally {
            consumer.close();
            ended.countDown();
        }
    }

    private static final class Writer implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Diary.gained(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Diary.dropped(partitions);
        }
    }
}
