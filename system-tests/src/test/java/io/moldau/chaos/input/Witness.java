package io.moldau.chaos.input;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.jspecify.annotations.Nullable;

/**
 * An honest client beside the dishonest ones, on its own thread: it produces one record at a time, reads it back, and
 * notices any error, gap or delay. Ended by {@link #finish}.
 */
final class Witness {

    private static final long PATIENCE_MS = 5_000;

    private final Thread thread = new Thread(this::run, "witness");
    private final String bootstrap;
    private final TopicPartition partition;
    private volatile boolean ending;
    private volatile long confirmed;
    private volatile @Nullable Throwable complaint;

    private Witness(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.partition = new TopicPartition(topic, 0);
    }

    static Witness start(String bootstrap, String topic) {
        Witness witness = new Witness(bootstrap, topic);
        witness.thread.start();
        return witness;
    }

    /**
     * Ends the witness.
     *
     * @return how many records it has written and read back
     * @throws AssertionError if it noticed anything
     */
    long finish() throws InterruptedException {
        ending = true;
        thread.join();
        if (complaint != null) {
            throw new AssertionError("the witness noticed something after " + confirmed + " records", complaint);
        }
        return confirmed;
    }

    private void run() {
        Map<String, Object> producing = Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "linger.ms",
                0,
                "retries",
                0,
                "enable.idempotence",
                false);
        Map<String, Object> consuming =
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "none", "fetch.max.wait.ms", 100);
        try (var producer = new KafkaProducer<>(producing, new VoidSerializer(), new LongSerializer());
                var consumer = new KafkaConsumer<>(consuming, new VoidDeserializer(), new LongDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!ending) {
                long next = confirmed;
                producer.send(new ProducerRecord<>(partition.topic(), 0, null, next))
                        .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
                awaitRecord(consumer, next);
                confirmed = next + 1;
            }
        } catch (Exception | AssertionError e) {
            complaint = e;
        }
    }

    private static void awaitRecord(KafkaConsumer<Void, Long> consumer, long expected) {
        long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<Void, Long> record : consumer.poll(Duration.ofMillis(100))) {
                if (record.offset() != expected || record.value() != expected) {
                    throw new AssertionError("expected " + expected + " and read " + record);
                }
                return;
            }
        }
        throw new AssertionError("record " + expected + " did not come back within " + PATIENCE_MS + " ms");
    }
}
