package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupState;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Consumers that come, go, crash and dawdle, over a coordinator whose log stalls, refuses, and moves to another broker with
 * what was replicated and some of the rest.
 */
class GroupShardRandomTest {

    private static final int STEPS = 1_500;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 0; seed < Integer.getInteger("moldau.seeds", 40); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nobodyOwnsWhatAnotherOwnsAndNothingAcknowledgedIsLost(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        GroupScene scene = new GroupScene(random.nextBoolean() ? Integer.MAX_VALUE : 6);
        Ownership ownership = new Ownership();
        List<RandomConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            consumers.add(new RandomConsumer(scene, ownership, "c" + i, i < 2 ? "static" + i : null));
        }
        for (int step = 0; step < STEPS; step++) {
            disturb(scene, random);
            RandomConsumer consumer = consumers.get(random.nextInt(consumers.size()));
            int dice = random.nextInt(100);
            if (dice < 2) {
                consumer.crash();
            } else if (dice < 3) {
                consumer.leave();
            } else {
                consumer.step(random.nextInt(4) == 0);
            }
            scene.scheduler.advance(random.nextInt(20) == 0 ? random.nextInt(9_000) : random.nextInt(200));
            ownership.checkCommits(scene);
        }
        calm(scene, consumers);
        assertThat(scene.phase()).isEqualTo("Stable");
        assertThat(consumers).allMatch(RandomConsumer::isSettled);
        assertThat(ownership.ownedIn(consumers.get(0).generation())).isEqualTo(Ownership.PARTITIONS);
        checkReplay(scene);

        scene.loop.call(scene.shard::end);
        scene.journal.fail(ErrorCode.NOT_COORDINATOR);
        assertThat(ownership.unanswered()).isZero();
        scene.scheduler.advance(10L * GroupScene.RETENTION_CHECK_MS);
        assertThat(scene.scheduler.pending()).isZero();
    }

    private static void disturb(GroupScene scene, SplittableRandom random) {
        int dice = random.nextInt(200);
        if (dice < 8) {
            scene.journal.hold();
        } else if (dice < 20) {
            scene.loop.call(scene.journal::confirm);
        } else if (dice < 22) {
            scene.loop.call(() -> scene.journal.fail(ErrorCode.COORDINATOR_NOT_AVAILABLE));
        } else if (dice < 24) {
            scene.journal.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else if (dice < 32) {
            scene.journal.refuse(null);
        } else if (dice < 34) {
            move(scene, random);
        }
    }

    /** The next coordinator has what was replicated, and as much of the rest as it happened to get. */
    private static void move(GroupScene scene, SplittableRandom random) {
        List<GroupRecord> log = scene.journal.log();
        int kept = random.nextInt(scene.journal.replicated(), log.size() + 1);
        scene.loop.call(() -> {
            scene.shard.end();
            scene.journal.fail(ErrorCode.NOT_COORDINATOR);
        });
        scene.failOverTo(log.subList(0, kept));
    }

    private static void calm(GroupScene scene, List<RandomConsumer> consumers) {
        scene.journal.refuse(null);
        scene.loop.call(scene.journal::confirm);
        for (int round = 0; round < 800; round++) {
            consumers.forEach(consumer -> consumer.step(false));
            scene.scheduler.advance(250);
        }
    }

    private static void checkReplay(GroupScene scene) {
        GroupState replayed = new GroupState();
        scene.journal.log().forEach(replayed::replay);
        assertThat(scene.state).usingRecursiveComparison().isEqualTo(replayed);
    }
}
