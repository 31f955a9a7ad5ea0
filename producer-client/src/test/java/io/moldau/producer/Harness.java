package io.moldau.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.ProducerConfig;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A producer in virtual time before a cluster in memory. */
final class Harness {
    final ManualScheduler scheduler = new ManualScheduler();
    final ManualLoop loop = scheduler.loop("producer");
    final FakeCluster cluster = new FakeCluster(loop);
    final ProducerConfig config;
    final MemoryBudget budget;
    final Sender sender;
    final Producer<String, String> producer;
    boolean released;

    /** @param settings key, value, key, value */
    Harness(String... settings) {
        this(new Random(1), settings);
    }

    Harness(Random random, String... settings) {
        Map<String, String> properties = new HashMap<>(Map.of("bootstrap.servers", "nowhere:1"));
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        config = ProducerConfig.of(properties);
        budget = new MemoryBudget(config.bufferBytes());
        sender = new Sender(
                config, cluster, budget, scheduler.clock(), loop, random, failures -> Math.min(1_000, 100L * failures));
        producer = new Producer<>(
                config,
                Serializers.string(),
                Serializers.string(),
                scheduler.clock(),
                loop,
                budget,
                sender,
                () -> released = true);
        cluster.createTopic("t", 1);
    }

    CompletableFuture<RecordMetadata> send(String value) {
        return producer.send(ProducerRecord.of("t", 0, null, value));
    }

    /** Sends one batch of its own. */
    CompletableFuture<RecordMetadata> sendNow(String value) {
        CompletableFuture<RecordMetadata> future = send(value);
        scheduler.advance(config.lingerMs());
        return future;
    }

    /** Begins a flush. */
    void flush() {
        CompletableFuture<Void> unused = producer.flushed();
    }

    /** Lets virtual time pass until the future is done, and returns its value. */
    RecordMetadata await(CompletableFuture<RecordMetadata> future) {
        scheduler.advanceUntil(future::isDone, 1_000_000);
        return future.join();
    }

    /** Lets virtual time pass until the future has failed, and returns why. */
    ProduceException awaitFailure(CompletableFuture<RecordMetadata> future) {
        scheduler.advanceUntil(future::isDone, 1_000_000);
        assertThat(future).isCompletedExceptionally();
        Throwable cause = future.handle((metadata, failure) -> failure).join();
        assertThat(cause).isInstanceOf(ProduceException.class);
        return (ProduceException) cause;
    }

    /** Every byte that was taken from the budget is back. */
    void assertNothingHeld() {
        assertThat(budget.freeBytes()).isEqualTo(config.bufferBytes());
    }
}
