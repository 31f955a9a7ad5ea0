package io.moldau.sim.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.store.OpResult;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StoreError;
import io.moldau.controller.store.StoreOp;
import io.moldau.protocol.runtime.ManualLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What seeds decide, and that nothing else does. */
class SimStoreSeedsTest {

    @Test
    void theSeedDecidesTheStory() {
        assertThat(run(42)).isEqualTo(run(42)).isNotEqualTo(run(43));
    }

    @Test
    void anythingMayBecomeOfRequestsOnABreakingConnection() {
        Set<Integer> carriedOut = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            ManualSchedule schedule = new ManualSchedule(seed);
            SimZooKeeper zooKeeper = connectAndBreak(schedule, new ArrayList<>());
            schedule.scheduler.advance(10_000);
            carriedOut.add(zooKeeper.tree().paths().size());
        }
        assertThat(carriedOut).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    private static List<String> run(long seed) {
        ManualSchedule schedule = new ManualSchedule(seed);
        List<Outcome<List<OpResult>>> outcomes = new ArrayList<>();
        connectAndBreak(schedule, outcomes);
        schedule.scheduler.advance(10_000);
        assertThat(outcomes).hasSize(4).allMatch(o -> o.isDone() || o.failedWith(StoreError.CONNECTION_LOSS));
        return schedule.story;
    }

    private static SimZooKeeper connectAndBreak(ManualSchedule schedule, List<Outcome<List<OpResult>>> outcomes) {
        SimZooKeeper zooKeeper = new SimZooKeeper(schedule, schedule.scheduler.clock());
        ManualLoop loop = schedule.scheduler.loop("one");
        SimStore store = zooKeeper.connect("one", loop, 6_000);
        List<Object> events = new ArrayList<>();
        store.start(events::add);
        schedule.scheduler.advanceUntil(() -> !events.isEmpty(), 1_000);
        loop.call(() -> {
            for (int i = 0; i < 4; i++) {
                store.commit(List.of(StoreOp.create("/n" + i, StoreOp.NO_DATA)), outcomes::add);
            }
        });
        zooKeeper.breakConnection("one");
        return zooKeeper;
    }
}
