package io.moldau.sim;

import io.moldau.broker.group.GroupCoordinatorKind;
import io.moldau.chaos.history.Checker;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.sim.check.Rule;
import io.moldau.sim.client.SimCommitter;
import io.moldau.sim.client.SimReader;
import io.moldau.sim.client.SimWriter;
import io.moldau.sim.client.SimWriter.Acks;
import io.moldau.sim.plant.Plant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One run on one seed: a cluster with writers and a reader, a schedule of faults, then peace, in which every partition must
 * come back to life, then judgement on what the clients saw.
 */
final class Simulation {

    static final String TOPIC = "orders";
    static final int PARTITIONS = 2;

    static final int BROKERS = 3;
    private static final long START_LIMIT_MS = 60_000;
    private static final long REVIVAL_LIMIT_MS = 40_000;
    private static final long SETTLE_LIMIT_MS = 60_000;
    private static final long READ_LIMIT_MS = 60_000;

    /** Cleans the log of groups all the time; it is large enough for that after a second or two. */
    private static final Map<String, String> BUSY_CLEANER = Map.of(
            "log.cleaner.enable", "true",
            "log.cleaner.backoff.ms", "100",
            "log.cleaner.min.cleanable.ratio", "0.1",
            "log.cleaner.dedupe.buffer.size", "1048576",
            "log.cleaner.io.buffer.size", "16384",
            "offsets.topic.segment.bytes", "1000");

    private static final int IDLE_PAUSE_MS = 1_000;

    private final long seed;
    private final World world;
    private final Schedule schedule;
    private final List<SimWriter> writers = new ArrayList<>();
    private final List<SimCommitter> committers = new ArrayList<>();
    private boolean stranded;

    Simulation(long seed) {
        this(seed, Integer.MAX_VALUE);
    }

    /** With the first few faults of the seed's schedule only. */
    Simulation(long seed, int maxFaults) {
        this(
                seed,
                Schedule.draw(new SplittableRandom(~seed), BROKERS, List.of("b1", "b2", "b3", "c1", "c2"))
                        .first(maxFaults));
    }

    /** With other faults than the seed would choose. */
    Simulation(long seed, Schedule schedule) {
        this.seed = seed;
        this.world = new World(seed);
        this.schedule = schedule;
    }

    /** The same with a bug in it. */
    Simulation with(Plant plant) {
        plant.sow(world);
        return this;
    }

    World world() {
        return world;
    }

    Schedule schedule() {
        return schedule;
    }

    /** Whether the run ended without judgement on what clients saw, as nobody was left to vouch for a partition. */
    boolean isStranded() {
        return stranded;
    }

    /**
     * Runs it to its end.
     *
     * @throws FailedRunException if anything was not as it must be, with all it takes to look into it
     */
    void run() {
        try {
            begin();
            schedule.begin(world);
            world.runFor(schedule.lengthMs() + 1);
            makePeace();
            stranded = !awaitRevival();
            if (!stranded) {
                judge();
            }
        } catch (RuntimeException | AssertionError e) {
            throw new FailedRunException(seed, schedule, world.timeline(), e);
        }
    }

    private void begin() {
        if (seed % 2 == 0) {
            world.addBrokers(BROKERS);
        } else {
            world.invariants().expectCompaction(GroupCoordinatorKind.TOPIC);
            world.addBrokers(BROKERS, BUSY_CLEANER);
        }
        writers.add(world.writer(TOPIC, PARTITIONS, Acks.ALL));
        world.reader(TOPIC, PARTITIONS);
        writers.add(
                world.writer(TOPIC, PARTITIONS, seed % 2 == 0 ? Acks.ALL : seed % 4 == 1 ? Acks.LEADER : Acks.NONE));
        committers.add(world.committer("clerks", new TopicPartition(TOPIC, 0)));
        // Its last commit is often one that a cleaner has passed over.
        committers.add(world.committer("clerks", new TopicPartition(TOPIC, 1), IDLE_PAUSE_MS));
        world.runUntil(() -> writers.get(0).acknowledged() > 0, START_LIMIT_MS, "a first record is written");
    }

    private void makePeace() {
        world.timeline().note("PEACE");
        world.network().heal();
        world.brokers().forEach(node -> {
            node.disk().spare();
            node.resume();
            node.ensureRunning();
        });
    }

    /**
     * Every partition takes records of a patient writer again.
     *
     * @return false if one need not, as nobody is left who can vouch for its records
     */
    private boolean awaitRevival() {
        SimWriter writer = writers.get(0);
        boolean all = true;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            TopicPartition revived = new TopicPartition(TOPIC, partition);
            long before = writer.acknowledged(partition);
            world.runUntil(
                    () -> writer.acknowledged(revived.partition()) > before + 1
                            || world.lostWrites().isStranded(revived),
                    REVIVAL_LIMIT_MS,
                    revived + " takes records again");
            all &= !world.lostWrites().isStranded(revived);
        }
        return all;
    }

    private void judge() {
        awaitCommits();
        writers.forEach(SimWriter::finish);
        world.runUntil(
                () -> writers.stream().allMatch(SimWriter::isDone), SETTLE_LIMIT_MS, "the end of every write is known");
        SimReader last = world.reader(TOPIC, PARTITIONS);
        world.runUntil(() -> hasReadAll(last), READ_LIMIT_MS, "everything is read once more");
        var anomalies =
                new Checker(world.history(), last.id()).whereBrokersHang().check();
        if (!anomalies.isEmpty()) {
            throw Rule.HISTORY.broken(TOPIC, anomalies.size() + " anomalies, such as " + anomalies.get(0));
        }
        world.reviewEnd();
    }

    /** The group's log may be one that nobody can vouch for. */
    private void awaitCommits() {
        for (SimCommitter committer : committers) {
            long acknowledged = committer.acknowledged();
            long shown = committer.shown();
            world.runUntil(
                    () -> (committer.acknowledged() > acknowledged && committer.shown() > shown + 1)
                            || isStranded(GroupCoordinatorKind.TOPIC, World.OFFSET_PARTITIONS),
                    REVIVAL_LIMIT_MS,
                    committer + " commits again");
        }
    }

    private boolean isStranded(String topic, int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .anyMatch(world.lostWrites()::isStranded);
    }

    private boolean hasReadAll(SimReader reader) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (reader.nextOffset(partition) < world.endOffset(TOPIC, partition)) {
                return false;
            }
        }
        return true;
    }
}
