package io.moldau.sim.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.store.OpResult;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreError;
import io.moldau.controller.store.StoreOp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The faults that no real ensemble shows twice. */
@ParameterizedClass(name = "seed {0}")
@ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
class SimStoreTest {

    private static final int TIMEOUT_MS = 6_000;

    private final ManualSchedule schedule;
    private final SimZooKeeper zooKeeper;
    private final Client one;
    private final Client two;

    SimStoreTest(long seed) {
        schedule = new ManualSchedule(seed);
        zooKeeper = new SimZooKeeper(schedule, schedule.scheduler.clock());
        one = new Client("one");
        two = new Client("two");
        schedule.scheduler.advanceUntil(() -> one.events.size() + two.events.size() == 2, 1_000);
    }

    @Test
    void aLostAnswerLeavesTheTransactionDone() {
        zooKeeper.loseNextAnswer("one");
        one.commit(StoreOp.createEphemeral("/x", StoreOp.NO_DATA));
        advance(3_000);
        assertThat(one.outcomes).hasSize(1).allMatch(outcome -> outcome.failedWith(StoreError.CONNECTION_LOSS));
        assertThat(zooKeeper.tree().paths()).containsExactly("/x");
        assertThat(one.events).hasSize(3).contains(new SessionEvent.Resumed(one.store.sessionId()));
    }

    @Test
    void whoIsCutOffLosesItsSessionFirstInTheTreeAndThenInItsMind() {
        one.commit(StoreOp.createEphemeral("/mine", StoreOp.NO_DATA));
        advance(1_000);
        AtomicInteger gone = new AtomicInteger();
        two.loop.call(() -> two.store.read("/mine", gone::incrementAndGet, outcome -> {}));
        advance(1_000);
        zooKeeper.cut("one", Way.CUT);
        advance(TIMEOUT_MS / 2);
        assertThat(gone).hasValue(0);
        advance(TIMEOUT_MS * 3 / 4);
        assertThat(gone).hasValue(1);
        assertThat(one.events).hasSize(2).contains(new SessionEvent.Suspended());
        assertThat(two.events).hasSize(1);

        one.commit(StoreOp.create("/cut-off", StoreOp.NO_DATA));
        advance(2 * TIMEOUT_MS);
        assertThat(one.outcomes.get(1).failedWith(StoreError.CONNECTION_LOSS)).isTrue();
        assertThat(one.events).endsWith(new SessionEvent.Lost());
        zooKeeper.cut("one", Way.OPEN);
        advance(TIMEOUT_MS);
        assertThat(one.events).endsWith(new SessionEvent.Established(one.store.sessionId()));
        assertThat(zooKeeper.tree().paths()).isEmpty();
    }

    @Test
    void aShortCutOnlyTakesTime() {
        zooKeeper.cut("one", Way.CUT);
        one.commit(StoreOp.create("/late", StoreOp.NO_DATA));
        advance(1_000);
        assertThat(one.outcomes).isEmpty();
        zooKeeper.cut("one", Way.OPEN);
        advance(1_000);
        assertThat(one.outcomes).hasSize(1).allMatch(Outcome::isDone);
        advance(3 * TIMEOUT_MS);
        assertThat(one.events).hasSize(1);
    }

    @Test
    void oneDirectionIsEnoughToHearNothing() {
        for (Way way : List.of(Way.CUT_TO_SERVER, Way.CUT_TO_CLIENT)) {
            int before = one.events.size();
            zooKeeper.cut("one", way);
            one.commit(StoreOp.create("/" + way, StoreOp.NO_DATA));
            advance(TIMEOUT_MS);
            assertThat(one.events).hasSize(before + 1).endsWith(new SessionEvent.Suspended());
            zooKeeper.cut("one", Way.OPEN);
            advance(3 * TIMEOUT_MS);
            assertThat(one.events.size()).isGreaterThan(before + 1);
        }
        assertThat(one.outcomes).hasSize(2).allMatch(outcome -> outcome.failedWith(StoreError.CONNECTION_LOSS));
        assertThat(zooKeeper.tree().paths()).contains("/" + Way.CUT_TO_CLIENT);
    }

    @Test
    void thePausedFindOutWhenTheyGoOn() {
        one.commit(StoreOp.createEphemeral("/asleep", StoreOp.NO_DATA));
        advance(1_000);
        one.setPaused(true);
        advance(2 * TIMEOUT_MS);
        assertThat(zooKeeper.tree().paths()).isEmpty();
        assertThat(one.events).hasSize(1);
        one.setPaused(false);
        advance(TIMEOUT_MS);
        assertThat(one.events).contains(new SessionEvent.Lost()).hasSize(4);
    }

    @Test
    void theKilledLiveOnForATimeout() {
        one.commit(StoreOp.createEphemeral("/left-over", StoreOp.NO_DATA));
        advance(1_000);
        one.store.kill();
        advance(TIMEOUT_MS / 2);
        assertThat(zooKeeper.tree().paths()).containsExactly("/left-over");
        advance(TIMEOUT_MS);
        assertThat(zooKeeper.tree().paths()).isEmpty();
        assertThat(one.events).hasSize(1);
    }

    @Test
    void noSessionEndsWhileTheEnsembleIsDown() {
        one.commit(StoreOp.createEphemeral("/patient", StoreOp.NO_DATA));
        advance(1_000);
        zooKeeper.stop();
        advance(TIMEOUT_MS / 2);
        zooKeeper.start();
        advance(3 * TIMEOUT_MS);
        assertThat(zooKeeper.tree().paths()).containsExactly("/patient");
        assertThat(one.events).hasSize(3).endsWith(new SessionEvent.Resumed(one.store.sessionId()));

        zooKeeper.stop();
        advance(10 * TIMEOUT_MS);
        assertThat(zooKeeper.tree().paths()).containsExactly("/patient");
        assertThat(one.events).endsWith(new SessionEvent.Suspended(), new SessionEvent.Lost());
        zooKeeper.start();
        advance(3 * TIMEOUT_MS);
        assertThat(zooKeeper.tree().paths()).isEmpty();
        assertThat(one.events).endsWith(new SessionEvent.Established(one.store.sessionId()));
    }

    @Test
    void watchesOutliveTheConnectionTheirEventWasLostOn() {
        AtomicInteger changed = new AtomicInteger();
        one.loop.call(() -> one.store.read("/w", changed::incrementAndGet, outcome -> {}));
        advance(1_000);
        zooKeeper.cut("one", Way.CUT_TO_CLIENT);
        two.commit(StoreOp.create("/w", StoreOp.NO_DATA));
        advance(1_000);
        assertThat(changed).hasValue(0);
        zooKeeper.breakConnection("one");
        zooKeeper.cut("one", Way.OPEN);
        advance(3_000);
        assertThat(changed).hasValue(1);
        two.commit(StoreOp.set("/w", StoreOp.NO_DATA, 0));
        advance(1_000);
        assertThat(changed).hasValue(1);
    }

    @Test
    void whatIsAskedWithoutAConnectionMayHappenMuchLater() {
        zooKeeper.breakConnection("one");
        schedule.scheduler.runReady();
        for (int i = 0; i < 32; i++) {
            one.commit(StoreOp.createEphemeral("/n" + i, StoreOp.NO_DATA));
        }
        advance(10_000);
        assertThat(one.outcomes).hasSize(32);
        long done = one.outcomes.stream().filter(Outcome::isDone).count();
        assertThat(done).isBetween(1L, 31L);
        assertThat(zooKeeper.tree().paths()).hasSize((int) done);
    }

    private void advance(long ms) {
        schedule.scheduler.advance(ms);
    }

    /** A process and what it heard. */
    private final class Client {
        private final PausableLoop loop;
        private final SimStore store;
        private final List<SessionEvent> events = new ArrayList<>();
        private final List<Outcome<List<OpResult>>> outcomes = new ArrayList<>();

        Client(String machine) {
            loop = new PausableLoop(schedule.scheduler.loop(machine));
            store = zooKeeper.connect(machine, loop, TIMEOUT_MS);
            store.start(events::add);
        }

        void setPaused(boolean paused) {
            loop.setPaused(paused);
            store.setPaused(paused);
        }

        void commit(StoreOp op) {
            loop.call(() -> store.commit(List.of(op), outcomes::add));
        }
    }
}
