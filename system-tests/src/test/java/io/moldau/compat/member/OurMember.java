package io.moldau.compat.member;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.Consumer;
import io.moldau.consumer.ConsumerRecord;
import io.moldau.consumer.Consumers;
import io.moldau.consumer.Deserializers;
import io.moldau.consumer.RebalanceListener;
import io.moldau.consumer.WakeupException;
import io.moldau.protocol.api.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * A member on our consumer, as a program. Arguments: a topic, or {@code ~} and a pattern; then {@code key=value} properties.
 * SIGTERM closes it as it should be closed.
 */
public final class OurMember {

    private OurMember() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> properties = new HashMap<>();
        for (String pair : List.of(args).subList(1, args.length)) {
            properties.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        Consumer<byte[], byte[]> consumer =
                Consumers.open(ConsumerConfig.of(properties), Deserializers.bytes(), Deserializers.bytes());
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
                    Diary.read(record.partition(), record.offset());
                }
            }
        } catch (WakeupException e) {
            System.out.println("closing");
        } finally {
            consumer.close();
            ended.countDown();
        }
    }

    private static final class Writer implements RebalanceListener {
        @Override
        public void onPartitionsAssigned(Set<TopicPartition> partitions) {
            Diary.gained(partitions);
        }

        @Override
        public void onPartitionsRevoked(Set<TopicPartition> partitions) {
            Diary.dropped(partitions);
        }
    }
}
