package io.moldau.sim.client;

import io.moldau.chaos.history.History;
import io.moldau.chaos.history.Value;
import io.moldau.chaos.history.Write;
import io.moldau.chaos.history.Write.Outcome;
import io.moldau.config.ProducerConfig;
import io.moldau.producer.ProduceException;
import io.moldau.producer.Producer;
import io.moldau.producer.ProducerRecord;
import io.moldau.producer.Producers;
import io.moldau.producer.RecordMetadata;
import io.moldau.producer.Serializers;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import io.moldau.sim.World;
import io.moldau.sim.check.Invariants;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.SimProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A client that writes numbered values to random partitions of a topic, and notes what became of each. */
public final class SimWriter {

    /** What a writer asks of its leader, and what it may therefore expect. */
    public enum Acks {
        /** An idempotent producer: what is acknowledged is never lost, and nothing comes twice. */
        ALL("all"),
        /** The leader alone: what it acknowledges may be lost with it. */
        LEADER("1"),
        NONE("0");

        private final String setting;

        Acks(String setting) {
            this.setting = setting;
        }
    }

    private static final Map<String, String> SETTINGS = Map.of(
            "request.timeout.ms", "3000",
            "delivery.timeout.ms", "20000",
            "metadata.max.age.ms", "2000",
            "batch.size", "1024",
            "linger.ms", "5");

    private static final int MAX_PAUSE_MS = 60;
    private static final int MAX_BURST = 4;
    private static final int MAX_UNDER_WAY = 200;
    private static final int LARGEST_BYTES = 400;

    private final int id;
    private final SimProcess process;
    private final SimLoop user;
    private final RandomGenerator chance;
    private final History history;
    private final Invariants invariants;
    private final String topic;
    private final Acks acks;
    private final Producer<byte[], byte[]> producer;
    private final long[] nextSequence;
    private final long[] acknowledgedOf;
    private int underWay;
    private boolean ending;

    public SimWriter(World world, SimProcess process, int id, String topic, int partitions, Acks acks) {
        this.id = id;
        this.process = process;
        this.user = process.loop("user");
        this.chance = process.newChance();
        this.history = world.history();
        this.invariants = world.invariants();
        this.topic = topic;
        this.acks = acks;
        this.nextSequence = new long[partitions];
        this.acknowledgedOf = new long[partitions];
        SimLoop loop = process.loop("producer");
        this.producer = Producers.on(
                loop,
                process.clock(),
                world.network().transport(process.name(), process, List.of(loop)),
                process.newChance(),
                ProducerConfig.of(settings(world.bootstrap(), acks)),
                Serializers.bytes(),
                Serializers.bytes(),
                () -> {});
    }

    private static Map<String, String> settings(String bootstrap, Acks acks) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("acks", acks.setting);
        if (acks != Acks.ALL) {
            settings.put("retries", "0"); // or what is sent again might come twice, or too late
        }
        return settings;
    }

    /** Begins to write. */
    public SimWriter start() {
        later();
        return this;
    }

    /** Writes nothing more. */
    public void finish() {
        ending = true;
    }

    /** Whether the end of every write is known. */
    public boolean isDone() {
        return ending && underWay == 0;
    }

    public long acknowledged() {
        long sum = 0;
        for (long one : acknowledgedOf) {
            sum += one;
        }
        return sum;
    }

    /** How many records of one partition have been acknowledged. */
    public long acknowledged(int partition) {
        return acknowledgedOf[partition];
    }

    private void later() {
        Loop.Timer unused = user.schedule(1 + chance.nextInt(MAX_PAUSE_MS), this::burst);
    }

    private void burst() {
        if (ending) {
            return;
        }
        for (int left = 1 + chance.nextInt(MAX_BURST); left > 0 && underWay < MAX_UNDER_WAY; left--) {
            write(chance.nextInt(nextSequence.length));
        }
        later();
    }

    private void write(int partition) {
        Value value = new Value(id, nextSequence[partition]++);
        long invokedNs = nowNs();
        underWay++;
        var unused = producer.send(
                        ProducerRecord.of(topic, partition, null, value.toBytes(chance.nextInt(LARGEST_BYTES))))
                .whenComplete((metadata, error) -> {
                    underWay--;
                    note(partition, value, invokedNs, metadata, error);
                });
    }

    private void note(
            int partition, Value value, long invokedNs, @Nullable RecordMetadata metadata, @Nullable Throwable error) {
        boolean written = error == null && metadata != null;
        if (written) {
            acknowledgedOf[partition]++;
        }
        long offset = metadata == null ? RecordMetadata.UNKNOWN_OFFSET : metadata.offset();
        boolean promised = written && acks == Acks.ALL && offset >= 0;
        Outcome outcome = promised ? Outcome.OK : neverSent(error) ? Outcome.FAIL : Outcome.UNKNOWN;
        if (promised) {
            invariants.onAcknowledged(new TopicPartition(topic, partition), offset);
        }
        history.add(new Write(
                partition,
                value,
                acks == Acks.ALL,
                invokedNs,
                nowNs(),
                outcome,
                promised ? offset : RecordMetadata.UNKNOWN_OFFSET));
    }

    private static boolean neverSent(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
        return cause instanceof ProduceException refused
                && switch (refused.reason()) {
                    case BUFFER_FULL, NO_METADATA, TOO_LARGE, SERIALIZATION -> true;
                    case TIMED_OUT, REFUSED, CLOSED -> false;
                };
    }

    private long nowNs() {
        return process.timeline().nowNs();
    }
}
