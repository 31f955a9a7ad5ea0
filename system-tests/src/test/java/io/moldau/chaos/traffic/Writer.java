package io.moldau.chaos.traffic;

import io.moldau.chaos.history.History;
import io.moldau.chaos.history.Value;
import io.moldau.chaos.history.Write;
import io.moldau.chaos.history.Write.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that writes numbered values to every partition in turn until it is told to end, through whatever happens to the
 * broker, and notes in a history what became of each. One thread of its own; few records under way at a time.
 */
public final class Writer {

    private static final int UNDER_WAY = 64;
    private static final int LARGEST_BYTES = 2_000;

    private final int id;
    private final String topic;
    private final int partitions;
    private final boolean idempotent;
    private final Map<String, Object> settings = new HashMap<>();
    private final History history;
    private final Random chance;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Semaphore underWay = new Semaphore(UNDER_WAY);
    private volatile int recordsPerSecond = Integer.MAX_VALUE;
    private final Thread thread;
    private volatile boolean ending;

    /**
     * @param acks {@code all}: an idempotent producer that retries; {@code 1}: one that gives up at the first error
     */
    public Writer(int id, String bootstrap, String topic, int partitions, String acks, History history, long seed) {
        this.id = id;
        this.topic = topic;
        this.partitions = partitions;
        this.idempotent = acks.equals("all");
        this.history = history;
        this.chance = new Random(seed);
        this.thread = new Thread(this::run, "writer-" + id);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("acks", acks);
        settings.put("reconnect.backoff.ms", 20);
        settings.put("reconnect.backoff.max.ms", 100);
        settings.put("retry.backoff.ms", 20);
        settings.put("metadata.max.age.ms", 2_000); // a leader cut off from its cluster cannot tell that it is none
        settings.put("socket.connection.setup.timeout.ms", 1_000);
        settings.put("request.timeout.ms", 3_000); // what was sent to a hung leader is sent again to the next
        settings.put("enable.idempotence", idempotent);
        if (!idempotent) {
            settings.put("retries", 0);
        }
    }

    /** Bounds how fast it writes. Before {@link #start}. */
    public Writer atMost(int perSecond) {
        recordsPerSecond = perSecond;
        return this;
    }

    public Writer start() {
        thread.start();
        return this;
    }

    /** How many writes have been acknowledged so far; any thread may ask. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Sends no more, waits until the end of every write is known, and closes the producer. */
    public void finish() throws InterruptedException {
        ending = true;
        thread.join();
    }

    private void run() {
        try (var producer = new KafkaProducer<>(settings, new VoidSerializer(), new ByteArraySerializer())) {
            long startNs = System.nanoTime();
            for (long count = 0; !ending; count++) {
                awaitTurn(startNs + count * TimeUnit.SECONDS.toNanos(1) / recordsPerSecond);
                underWay.acquireUninterruptibly();
                send(producer, (int) (count % partitions), new Value(id, count / partitions));
            }
            underWay.acquireUninterruptibly(UNDER_WAY);
            producer.close(Duration.ofSeconds(30));
        }
    }

    private static void awaitTurn(long dueNs) {
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    private void send(KafkaProducer<Void, byte[]> producer, int partition, Value value) {
        byte[] content = value.toBytes(chance.nextInt(LARGEST_BYTES));
        long invokedNs = System.nanoTime();
        var unused = producer.send(new ProducerRecord<>(topic, partition, null, content), (metadata, error) -> {
            note(partition, value, invokedNs, metadata, error);
            underWay.release();
        });
    }

    private void note(int partition, Value value, long invokedNs, RecordMetadata metadata, @Nullable Exception error) {
        Outcome outcome = error == null ? Outcome.OK : wasNeverSent(error) ? Outcome.FAIL : Outcome.UNKNOWN;
        long offset = error == null ? metadata.offset() : -1;
        history.add(new Write(partition, value, idempotent, invokedNs, System.nanoTime(), outcome, offset));
        if (error == null) {
            acknowledged.incrementAndGet();
        }
    }

    private static boolean wasNeverSent(Exception error) {
        return error instanceof RecordTooLargeException
                || error instanceof InvalidTopicException
                || error instanceof InvalidConfigurationException;
    }
}
