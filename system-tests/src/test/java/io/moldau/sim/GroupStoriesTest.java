package io.moldau.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.sim.client.Consumption;
import io.moldau.sim.client.SimCommitter;
import io.moldau.sim.client.SimMember;
import io.moldau.sim.client.SimWriter;
import io.moldau.sim.client.SimWriter.Acks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Groups whose coordinator is lost at a bad moment, on a few seeds, as the moment matters. Whatever happens, no record of
 * the topic is passed over, and the group goes on.
 */
@ExtendWith(QuietLog.class)
class GroupStoriesTest {

    private static final String GROUP = "shop";
    private static final List<TopicPartition> ORDERS =
            List.of(new TopicPartition("orders", 0), new TopicPartition("orders", 1));

    private final Consumption consumption = new Consumption();
    private final List<SimMember> members = new ArrayList<>();

    /** A group of two that has its partitions and consumes. */
    private World worldWithGroup(long seed) {
        World world = new World(seed);
        world.addBrokers(3);
        SimWriter unused = world.writer("orders", ORDERS.size(), Acks.ALL);
        join(world);
        join(world);
        world.runUntil(() -> members.stream().allMatch(GroupStoriesTest::isBusy), 60_000, "both have a partition");
        awaitReplicas(world);
        world.afterEachEvent(() -> assertThat(ORDERS).noneMatch(consumption::hasGap));
        return world;
    }

    /** The topic may have been created before all brokers were there. */
    private static void awaitReplicas(World world) {
        world.runUntil(() -> world.inSyncReplicasOfGroup(GROUP) == 3, 60_000, "the group's log has its replicas");
    }

    private void join(World world) {
        members.add(world.member(GROUP, "orders", consumption));
    }

    private static boolean isBusy(SimMember member) {
        return !member.assignment().isEmpty();
    }

    private static SimNode coordinator(World world) {
        return world.brokers().stream()
                .filter(node -> world.isLatestCoordinator(node.id(), GROUP))
                .findFirst()
                .orElseThrow();
    }

    /** Everything written by now is consumed in the end. */
    private void awaitProgress(World world) {
        for (TopicPartition partition : ORDERS) {
            world.runUntil(
                    () -> world.endOffset(partition.topic(), partition.partition()) != Long.MAX_VALUE,
                    30_000,
                    partition + " is led");
            long end = world.endOffset(partition.topic(), partition.partition());
            world.runUntil(() -> consumption.firstMissing(partition) >= end, 60_000, "the group consumes " + partition);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCoordinatorDiesDuringARebalance(long seed) {
        World world = worldWithGroup(seed);

        join(world);
        world.runFor(world.timeline().chance().nextInt(1_500));
        SimNode lost = coordinator(world);
        lost.kill();
        world.runFor(4_000);
        lost.ensureRunning();

        awaitProgress(world);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aMemberDiesAndThenTheCoordinator(long seed) {
        World world = worldWithGroup(seed);

        members.remove(0).kill();
        world.runFor(world.timeline().chance().nextInt(4_000));
        coordinator(world).kill();

        awaitProgress(world);
        assertThat(members.get(0).assignment()).containsExactlyInAnyOrderElementsOf(ORDERS);
    }

    /** It comes back to itself as the coordinator that it was, while another coordinates; its members and its log fence it. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCoordinatorHangsAndComesBackBesideItsSuccessor(long seed) {
        World world = worldWithGroup(seed);

        SimNode former = coordinator(world);
        former.pause();
        world.runUntil(() -> !world.isLatestCoordinator(former.id(), GROUP), 30_000, "another coordinates");
        join(world);
        world.runFor(world.timeline().chance().nextInt(2_000));
        former.resume();

        awaitProgress(world);
    }

    /** Dies, hangs, or cannot reach another: whatever becomes of coordinators, what they acknowledged stays. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void acknowledgedOffsetsOutliveTheirCoordinators(long seed) {
        World world = new World(seed);
        world.addBrokers(3);
        SimWriter unused = world.writer("orders", ORDERS.size(), Acks.ALL);
        SimCommitter committer = world.committer(GROUP, ORDERS.get(0));
        world.runUntil(() -> committer.acknowledged() > 0, 60_000, "a first offset is committed");
        awaitReplicas(world);
        for (int round = 0; round < 4; round++) {
            world.runFor(world.timeline().chance().nextInt(2_000));
            strike(world, coordinator(world));
            long acknowledged = committer.acknowledged();
            long shown = committer.shown();
            world.runUntil(
                    () -> committer.acknowledged() > acknowledged + 5 && committer.shown() > shown + 1,
                    60_000,
                    "the group commits again");
            world.brokers().forEach(SimNode::ensureRunning);
            awaitReplicas(world);
        }
    }

    private static void strike(World world, SimNode coordinator) {
        switch (world.timeline().chance().nextInt(3)) {
            case 0 -> coordinator.kill();
            case 1 -> {
                coordinator.pause();
                world.runFor(world.timeline().chance().nextInt(12_000));
                coordinator.resume();
            }
            default -> {
                world.network().partition("b" + coordinator.id(), "b" + (coordinator.id() % 3 + 1));
                world.runFor(world.timeline().chance().nextInt(12_000));
                world.network().heal();
            }
        }
    }
}
