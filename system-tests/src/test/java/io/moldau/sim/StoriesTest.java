package io.moldau.sim;

import io.moldau.broker.partition.Role;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.sim.client.SimWriter;
import io.moldau.sim.client.SimWriter.Acks;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What random schedules found, each as short as it can be told, and on a few seeds, as the moment matters. The rules that
 * were broken are checked after every event of every world, so most stories end without an assertion of their own.
 */
@ExtendWith(QuietLog.class)
class StoriesTest {

    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    /** Three brokers that have written a few records, of which the crash of a machine will take some. */
    private static World worldWithRecords(long seed) {
        World world = new World(seed);
        world.addBrokers(3);
        SimWriter writer = world.writer(ORDERS.topic(), 2, Acks.ALL);
        world.runUntil(() -> writer.acknowledged(0) > 5, 30_000, "a few records");
        return world;
    }

    private static SimNode leaderOf(World world, TopicPartition partition) {
        return world.timeline()
                .observe(() -> world.brokers().stream()
                        .filter(node -> isLeader(node, partition))
                        .findFirst()
                        .orElseThrow());
    }

    private static boolean isLeader(SimNode node, TopicPartition id) {
        var partition =
                Objects.requireNonNull(node.broker()).partitions().shardOf(id).find(id);
        return partition != null && partition.role() instanceof Role.Leader;
    }

    /** Lets a machine lose power and come back before anybody counts it as gone. */
    private static void blink(SimNode node) {
        node.crash();
        node.ensureRunning();
    }

    /**
     * The controller still thinks of the process before the crash and tells it, because somebody else died, that it goes on
     * leading. A broker that does not know yet under which epoch it is registered took that as meant for itself, and led
     * with less than was committed.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aBrokerThatDoesNotKnowItsRegistrationObeysNobody(long seed) {
        World world = worldWithRecords(seed);
        SimNode leader = leaderOf(world, ORDERS);
        SimNode other = world.broker(leader.id() % 3 + 1);
        blink(leader);
        world.runFor(world.timeline().chance().nextInt(200));
        other.kill();
        world.runFor(3_000);
        other.ensureRunning();
        world.runFor(3_000);
    }

    /**
     * A machine crashed, and the broker that came back was killed before it could tell anybody. The next one found the
     * boot it runs under noted on the disk, took the page cache for complete, and led, being the only one alive.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aLossIsReportedUntilTheClusterKnowsOfIt(long seed) {
        World world = worldWithRecords(seed);
        SimNode leader = leaderOf(world, ORDERS);
        List<SimNode> others =
                world.brokers().stream().filter(node -> node != leader).toList();
        others.forEach(SimNode::kill);
        blink(leader);
        world.runFor(world.timeline().chance().nextInt(100));
        leader.kill();
        leader.ensureRunning();
        world.runFor(10_000);
        others.forEach(SimNode::ensureRunning);
        world.runFor(5_000);
    }
}
