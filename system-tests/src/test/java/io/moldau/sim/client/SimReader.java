package io.moldau.sim.client;

import io.moldau.chaos.history.History;
import io.moldau.chaos.history.Read;
import io.moldau.chaos.history.Value;
import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.Consumer;
import io.moldau.consumer.ConsumerRecord;
import io.moldau.consumer.Consumers;
import io.moldau.consumer.Deserializers;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import io.moldau.sim.World;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.SimProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A client that reads all partitions of a topic forward from their beginnings, and notes every record. */
public final class SimReader {

    private static final int MAX_PAUSE_MS = 60;

    private final int id;
    private final SimLoop user;
    private final RandomGenerator chance;
    private final History history;
    private final Consumer<byte[], byte[]> consumer;
    private final long[] nextOffset;

    public SimReader(World world, SimProcess process, int id, String topic, int partitions) {
        this.id = id;
        this.user = process.loop("user");
        this.chance = process.newChance();
        this.history = world.history();
        this.nextOffset = new long[partitions];
        SimLoop loop = process.loop("consumer");
        this.consumer = Consumers.on(
                loop,
                process.clock(),
                world.network().transport(process.name(), process, List.of(loop)),
                process.newChance(),
                ConsumerConfig.of(Map.of(
                        "bootstrap.servers",
                        world.bootstrap(),
                        "auto.offset.reset",
                        "none", // an offset that is out of range is an error, not a place to start again
                        "request.timeout.ms",
                        "3000",
                        "metadata.max.age.ms",
                        "2000")),
                Deserializers.bytes(),
                Deserializers.bytes(),
                () -> {});
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    /** Numbers this pass over the partitions in the history. */
    public int id() {
        return id;
    }

    /** Begins to read. */
    public SimReader start() {
        later();
        return this;
    }

    /** The offset that would be read next. */
    public long nextOffset(int partition) {
        return nextOffset[partition];
    }

    private void later() {
        Loop.Timer unused = user.schedule(1 + chance.nextInt(MAX_PAUSE_MS), this::poll);
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            int partition = record.partition().partition();
            nextOffset[partition] = record.offset() + 1;
            history.add(new Read(id, partition, record.offset(), Value.parse(Objects.requireNonNull(record.value()))));
        }
        later();
    }
}
