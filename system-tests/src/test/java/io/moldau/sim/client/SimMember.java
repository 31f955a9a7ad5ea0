package io.moldau.sim.client;

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
import java.util.Set;
import java.util.random.RandomGenerator;

/** A member of a group that consumes a topic together with others, and commits as it goes. */
public final class SimMember {

    private static final int MAX_PAUSE_MS = 60;

    private final SimProcess process;
    private final SimLoop user;
    private final RandomGenerator chance;
    private final Consumption consumption;
    private final Consumer<byte[], byte[]> consumer;

    /** @param consumption what all members of the group have consumed */
    public SimMember(World world, SimProcess process, String group, String topic, Consumption consumption) {
        this.process = process;
        this.user = process.loop("user");
        this.chance = process.newChance();
        this.consumption = consumption;
        SimLoop loop = process.loop("consumer");
        this.consumer = Consumers.on(
                loop,
                process.clock(),
                world.network().transport(process.name(), process, List.of(loop)),
                process.newChance(),
                ConsumerConfig.of(Map.ofEntries(
                        Map.entry("bootstrap.servers", world.bootstrap()),
                        Map.entry("group.id", group),
                        Map.entry("auto.offset.reset", "earliest"),
                        Map.entry("auto.commit.interval.ms", "200"),
                        Map.entry("session.timeout.ms", "3000"),
                        Map.entry("heartbeat.interval.ms", "500"),
                        Map.entry("max.poll.interval.ms", "5000"),
                        Map.entry("request.timeout.ms", "6000"),
                        Map.entry("metadata.max.age.ms", "1000"))),
                Deserializers.bytes(),
                Deserializers.bytes(),
                () -> {});
        consumer.subscribe(Set.of(topic));
    }

    /** Begins to consume. */
    public SimMember start() {
        later();
        return this;
    }

    /** Dies without a word. */
    public void kill() {
        process.kill();
    }

    /** What it believes to be its own. */
    public Set<TopicPartition> assignment() {
        return consumer.assignment();
    }

    private void later() {
        Loop.Timer unused = user.schedule(1 + chance.nextInt(MAX_PAUSE_MS), this::poll);
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            consumption.note(record.partition(), record.offset());
        }
        later();
    }
}
