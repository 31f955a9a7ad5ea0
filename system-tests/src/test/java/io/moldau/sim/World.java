package io.moldau.sim;

import io.moldau.broker.Broker;
import io.moldau.broker.group.GroupCoordinatorKind;
import io.moldau.broker.group.GroupIds;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.Role;
import io.moldau.chaos.history.History;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.sim.check.Invariants;
import io.moldau.sim.client.Consumption;
import io.moldau.sim.client.SimCommitter;
import io.moldau.sim.client.SimMember;
import io.moldau.sim.client.SimReader;
import io.moldau.sim.client.SimWriter;
import io.moldau.sim.network.SimNetwork;
import io.moldau.sim.runtime.SimClock;
import io.moldau.sim.runtime.SimProcess;
import io.moldau.sim.runtime.Timeline;
import io.moldau.sim.store.SimZooKeeper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A cluster and its clients in one thread, on a seed.
 *
 * <pre>{@code
 * World world = new World(42);
 * world.addBrokers(3);
 * SimWriter writer = world.writer("orders", 2, SimWriter.Acks.ALL);
 * world.runUntil(() -> writer.acknowledged() > 100, 30_000, "100 records");
 * world.broker(1).kill();
 * world.runFor(1_000);
 * world.broker(1).start();
 * }</pre>
 *
 * <p>Nothing happens but in {@code runFor} and {@code runUntil}, one event after the other; between two events anybody may
 * look at everything. Whatever must hold all the time is checked after each event: see {@link #afterEachEvent}.
 */
public final class World {

    /** Partitions of the topic that groups are kept in. */
    public static final int OFFSET_PARTITIONS = 2;

    private final long seed;
    private final Timeline timeline;
    private final SimNetwork network;
    private final SimZooKeeper zooKeeper;
    private final LostWrites lostWrites;
    private final Invariants invariants;
    private final History history = new History();
    private final Map<Integer, SimNode> brokers = new TreeMap<>();
    private final List<SimProcess> clients = new ArrayList<>();
    private final List<Runnable> checks = new ArrayList<>();
    private BiFunction<String, Integer, String> bootIds = (machine, boots) -> "boot-" + machine + "-" + boots;

    public World(long seed) {
        this.seed = seed;
        this.timeline = new Timeline(new SplittableRandom(seed));
        this.network = new SimNetwork(timeline);
        this.zooKeeper = new SimZooKeeper(new StoreSchedule(timeline), new SimClock(timeline));
        this.lostWrites = new LostWrites(new StoreView(zooKeeper.tree()));
        this.invariants = new Invariants(zooKeeper.tree(), lostWrites::isTainted);
    }

    public long seed() {
        return seed;
    }

    /** Time, chance, and what has happened. */
    public Timeline timeline() {
        return timeline;
    }

    public SimNetwork network() {
        return network;
    }

    /** The ensemble that all brokers share. */
    public SimZooKeeper zooKeeper() {
        return zooKeeper;
    }

    LostWrites lostWrites() {
        return lostWrites;
    }

    /** Has kernels name their boots in another way: {@code name} gets the machine and how often it has booted. */
    public void bootIds(BiFunction<String, Integer, String> name) {
        bootIds = name;
    }

    String bootId(String machine, int boots) {
        return bootIds.apply(machine, boots);
    }

    /** What must hold at every moment; looked at after each event. */
    public Invariants invariants() {
        return invariants;
    }

    /** What the clients did and saw. */
    public History history() {
        return history;
    }

    /** Adds brokers 1 to {@code count}, each on a machine of its own, and starts them. */
    public void addBrokers(int count) {
        addBrokers(count, Map.of());
    }

    /** The same with settings of their own. */
    public void addBrokers(int count, Map<String, String> settings) {
        for (int id = 1; id <= count; id++) {
            SimNode node = new SimNode(this, id, settings);
            brokers.put(id, node);
            node.start();
        }
    }

    /** All brokers, running or not, by their ids. */
    public List<SimNode> brokers() {
        return List.copyOf(brokers.values());
    }

    public SimNode broker(int id) {
        SimNode node = brokers.get(id);
        if (node == null) {
            throw new IllegalArgumentException("there is no broker " + id);
        }
        return node;
    }

    /** Where clients begin to look for the cluster. */
    public String bootstrap() {
        return brokers.values().stream().map(SimNode::address).collect(Collectors.joining(","));
    }

    /** Starts a client that writes to all partitions of a topic, which is created when it is first asked for. */
    public SimWriter writer(String topic, int partitions, SimWriter.Acks acks) {
        return new SimWriter(this, newClient(), clients.size(), topic, partitions, acks).start();
    }

    /** Starts a client that reads all partitions of a topic from their beginnings on. */
    public SimReader reader(String topic, int partitions) {
        return new SimReader(this, newClient(), clients.size(), topic, partitions).start();
    }

    /** Starts a client that commits offsets of a partition in the name of a group, and reads them back. */
    public SimCommitter committer(String group, TopicPartition consumed) {
        return committer(group, consumed, SimCommitter.BUSY_PAUSE_MS);
    }

    /** The same with a pause of at most {@code maxPauseMs} after each commit and each look. */
    public SimCommitter committer(String group, TopicPartition consumed, int maxPauseMs) {
        return new SimCommitter(this, newClient(), group, consumed, maxPauseMs).start();
    }

    /** Starts a member of a group that consumes a topic. */
    public SimMember member(String group, String topic, Consumption consumption) {
        return new SimMember(this, newClient(), group, topic, consumption).start();
    }

    private SimProcess newClient() {
        SimProcess process = new SimProcess("c" + (clients.size() + 1), timeline, new SimClock(timeline));
        clients.add(process);
        return process;
    }

    /** Has something looked at after each event from now on; what it throws ends the run. */
    public void afterEachEvent(Runnable check) {
        checks.add(check);
    }

    /** Has everything happen that happens within so much virtual time. */
    public void runFor(long ms) {
        long untilNs = timeline.nowNs() + ms * 1_000_000;
        while (timeline.stepUntil(untilNs)) {
            check();
        }
    }

    /** Runs until something holds; fails when it does not within so much virtual time. */
    public void runUntil(BooleanSupplier condition, long limitMs, String what) {
        long untilNs = timeline.nowNs() + limitMs * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (!timeline.stepUntil(untilNs)) {
                throw new AssertionError("not within " + limitMs + " ms: " + what);
            }
            check();
        }
    }

    private void check() {
        brokers.values().forEach(SimNode::buryTheDead);
        lostWrites.review();
        observe(() -> invariants.review(running()));
        checks.forEach(Runnable::run);
    }

    /** Looks at the end of a run at what takes too long to look at after each event. */
    public void reviewEnd() {
        observe(invariants::reviewEnd);
    }

    /** Looks at the brokers from outside: neither disks nor loops notice. */
    private void observe(Runnable look) {
        brokers.values().forEach(node -> node.disk().setObserved(true));
        timeline.observe(() -> {
            look.run();
            return true;
        });
        brokers.values().forEach(node -> node.disk().setObserved(false));
    }

    private List<Invariants.Running> running() {
        List<Invariants.Running> running = new ArrayList<>();
        for (SimNode node : brokers.values()) {
            Broker broker = node.broker();
            if (broker != null) {
                running.add(new Invariants.Running(
                        node.id(),
                        broker,
                        broker.partitions(),
                        broker.image(),
                        node.disk().hasFailed()));
            }
        }
        return running;
    }

    /** Where the log of a partition ends, according to its leader; {@link Long#MAX_VALUE} without one. */
    public long endOffset(String topic, int partition) {
        return timeline.observe(() -> latestLeader(new TopicPartition(topic, partition))
                .map(leader -> leader.log().endOffset())
                .orElse(Long.MAX_VALUE));
    }

    /** Whether nobody leads the log that a group is kept in under a later epoch than this broker. */
    public boolean isLatestCoordinator(int broker, String group) {
        TopicPartition log =
                new TopicPartition(GroupCoordinatorKind.TOPIC, GroupIds.partitionOf(group, OFFSET_PARTITIONS));
        return timeline.observe(() -> {
            Partition latest = latestLeader(log).orElse(null);
            Broker asked = broker(broker).broker();
            return latest != null
                    && asked != null
                    && latest == asked.partitions().shardOf(log).find(log);
        });
    }

    /** How many replicas of the log that a group is kept in are in sync; 0 as long as it is not there. */
    public int inSyncReplicasOfGroup(String group) {
        TopicPartition log =
                new TopicPartition(GroupCoordinatorKind.TOPIC, GroupIds.partitionOf(group, OFFSET_PARTITIONS));
        return new StoreView(zooKeeper.tree())
                .inSync()
                .getOrDefault(log.toString(), Set.of())
                .size();
    }

    private Optional<Partition> latestLeader(TopicPartition id) {
        return brokers.values().stream()
                .map(SimNode::broker)
                .filter(Objects::nonNull)
                .map(broker -> broker.partitions().shardOf(id).find(id))
                .filter(Objects::nonNull)
                .filter(replica -> replica.role() instanceof Role.Leader)
                .max(Comparator.comparingInt(replica -> replica.role().leaderEpoch()));
    }
}
