package io.moldau.compat.group;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to a topic at a steady rate until it is stopped. Fails at the end if a record could not be written. */
final class SteadyWriter implements AutoCloseable {

    private static final byte[] VALUE = new byte[20];
    private static final int TICKS_PER_SECOND = 20;

    private final String topic;
    private final int recordsPerTick;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private SteadyWriter(String bootstrap, String topic, int recordsPerSecond) {
        this.topic = topic;
        this.recordsPerTick = recordsPerSecond / TICKS_PER_SECOND;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static SteadyWriter start(String bootstrap, String topic, int recordsPerSecond) {
        SteadyWriter writer = new SteadyWriter(bootstrap, topic, recordsPerSecond);
        Future<?> unused = writer.timer.scheduleAtFixedRate(
                writer::write, 0, TimeUnit.SECONDS.toMillis(1) / TICKS_PER_SECOND, TimeUnit.MILLISECONDS);
        return writer;
    }

    private void write() {
        for (int i = 0; i < recordsPerTick; i++) {
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, VALUE), (metadata, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
        }
    }

    /** Returns when everything is written. */
    void finish() throws InterruptedException, ExecutionException {
        timer.shutdown();
        if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the writer does not stop");
        }
        producer.flush();
        Exception error = failure.get();
        if (error != null) {
            throw new ExecutionException(error);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close();
    }
}
