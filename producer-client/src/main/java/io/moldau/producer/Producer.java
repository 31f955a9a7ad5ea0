package io.moldau.producer;

import io.moldau.config.ProducerConfig;
import io.moldau.producer.ProduceException.Reason;
import io.moldau.protocol.record.RecordBatchBuilder;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to a cluster. May be shared by any number of threads; records of one thread to one partition keep their
 * order, even when they are repeated, if the producer is idempotent, which it is by default.
 *
 * <p>{@link #send} returns at once, unless {@code buffer.memory} is spent: then it waits, up to {@code max.block.ms}, for
 * earlier records to be done. Everything else goes on behind it, and a record's future tells how it ended: with where it is,
 * or with a {@link ProduceException}, and within {@code delivery.timeout.ms} in any case. What is chained to a future runs on
 * the producer's own loop and must not block; sending is allowed there, but fails instead of waiting for memory.
 */
public final class Producer<K, V> implements AutoCloseable {
    private final ProducerConfig config;
    private final Serializer<? super K> keySerializer;
    private final Serializer<? super V> valueSerializer;
    private final Clock clock;
    private final Loop loop;
    private final MemoryBudget budget;
    private final Sender sender;
    private final Intake intake;
    private final Runnable onClosed;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param sender on {@code loop}; ends with this producer
     * @param budget the one the sender looks at
     * @param onClosed runs once, on the thread that closes, to release what the producer was built on
     */
    Producer(
            ProducerConfig config,
            Serializer<? super K> keySerializer,
            Serializer<? super V> valueSerializer,
            Clock clock,
            Loop loop,
            MemoryBudget budget,
            Sender sender,
            Runnable onClosed) {
        this.config = config;
        this.keySerializer = keySerializer;
        this.valueSerializer = valueSerializer;
        this.clock = clock;
        this.loop = loop;
        this.budget = budget;
        this.sender = sender;
        this.intake = new Intake(loop, config.lingerMs(), config.batchBytes(), sender::add, sender::run);
        this.onClosed = onClosed;
    }

    /**
     * Hands a record over. Its key and value must not change until the future completes.
     *
     * @return completes when the record counts as sent, according to {@code acks}; every failure is reported through it
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record) {
        ByteBuffer key;
        ByteBuffer value;
        try {
            key = wrap(keySerializer.serialize(record.topic(), record.key()));
            value = wrap(valueSerializer.serialize(record.topic(), record.value()));
        } catch (RuntimeException e) {
            return failed(new ProduceException(
                    Reason.SERIALIZATION, "cannot serialize a record for topic " + record.topic(), null, e));
        }
        long bytes = RecordBatchBuilder.estimateBatchBytes(key, value, record.headers());
        if (bytes > config.maxRequestBytes()) {
            return tooLarge(bytes, "max.request.size=" + config.maxRequestBytes());
        }
        int units = MemoryBudget.units((int) bytes);
        if (!budget.couldHold(units)) {
            return tooLarge(bytes, "buffer.memory=" + config.bufferBytes());
        }
        ProduceException refusal = reserve(units);
        if (refusal != null) {
            return failed(refusal);
        }
        Long asked = record.timestampMs();
        long timestampMs = asked == null ? clock.wallMs() : asked;
        Delivery delivery = new Delivery(units, clock.monotonicMs(), timestampMs);
        intake.add(new PendingRecord(
                record.topic(), record.partition(), timestampMs, key, value, record.headers(), delivery));
        return delivery.future();
    }

    /**
     * Sends what was handed over so far without lingering and waits until all of it has ended, well or badly. Not for use on
     * the producer's loop.
     */
    public void flush() throws InterruptedException {
        assertMayWait();
        try {
            flushed().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("flush failed", e.getCause());
        }
    }

    /** Closes after everything that was handed over has been sent, however long that takes within its timeouts. */
    @Override
    public void close() {
        close(Duration.ofMillis(Long.MAX_VALUE));
    }

    /**
     * Takes no more records, waits until those it has are sent, and fails what is left after {@code timeout}. Does nothing if
     * it was closed before. Not for use on the producer's loop; an interrupt ends the waiting and stays set.
     */
    public void close(Duration timeout) {
        assertMayWait();
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            flushed().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // What could not be sent in time fails below, each with its own exception.
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.execute(() -> {
            intake.drainAll();
            sender.end();
            ended.complete(null);
        });
        ended.join();
        onClosed.run();
    }

    /** Begins a flush; completes on the loop when it is done. */
    CompletableFuture<Void> flushed() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        loop.execute(() -> {
            intake.drainAll();
            CompletableFuture<Void> unused = sender.flush().thenRun(() -> flushed.complete(null));
        });
        return flushed;
    }

    private void assertMayWait() {
        if (loop.onLoop()) {
            throw new IllegalStateException("flush and close wait, which the producer's loop must not");
        }
    }

    private @Nullable ProduceException reserve(int units) {
        if (closed.get()) {
            return ProduceException.of(Reason.CLOSED, "the producer is closed");
        }
        try {
            if (budget.acquire(units, 0)) {
                return null;
            }
            long waitMs = loop.onLoop() ? 0 : config.maxBlockMs();
            intake.hurry();
            return budget.acquire(units, waitMs)
                    ? null
                    : ProduceException.of(
                            Reason.BUFFER_FULL,
                            "no room for a record in buffer.memory=" + config.bufferBytes() + " after " + waitMs
                                    + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ProduceException.of(Reason.BUFFER_FULL, "interrupted while waiting for buffer.memory");
        }
    }

    private static CompletableFuture<RecordMetadata> tooLarge(long bytes, String limit) {
        return failed(ProduceException.of(
                Reason.TOO_LARGE, "a record takes " + bytes + " bytes, which is more than " + limit));
    }

    private static CompletableFuture<RecordMetadata> failed(ProduceException cause) {
        return CompletableFuture.failedFuture(cause);
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
