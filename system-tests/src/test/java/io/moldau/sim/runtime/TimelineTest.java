package io.moldau.sim.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final long SECOND_NS = 1_000_000_000L;

    private final Timeline timeline = new Timeline(new SplittableRandom(1));
    private final SimProcess process = new SimProcess("p", timeline, new SimClock(timeline));
    private final SimLoop loop = process.loop("a");
    private final List<String> seen = new ArrayList<>();

    private void runFor(long ns) {
        long untilNs = timeline.nowNs() + ns;
        while (timeline.stepUntil(untilNs)) {
            // one event after the other
        }
    }

    @Test
    void aLoopKeepsItsOrderAndKnowsItself() {
        Loop other = process.loop("b");
        for (int i = 0; i < 20; i++) {
            String name = "task" + i;
            loop.execute(() -> seen.add(name + loop.onLoop() + other.onLoop()));
        }
        runFor(SECOND_NS);
        assertThat(seen).hasSize(20).first().isEqualTo("task0truefalse");
        assertThat(seen).last().isEqualTo("task19truefalse");
    }

    @Test
    void aTimerIsNeverEarlyOnItsOwnClock() {
        long beginNs = process.clock().nanos();
        loop.schedule(500, () -> seen.add(process.clock().nanos() - beginNs >= 500_000_000 ? "late" : "early"));
        loop.schedule(100, () -> seen.add("never")).cancel();
        runFor(SECOND_NS);
        assertThat(seen).containsExactly("late");
    }

    @Test
    void aPausedProcessCatchesUpInOrder() {
        loop.execute(() -> seen.add("before"));
        runFor(SECOND_NS);
        process.pause();
        loop.execute(() -> seen.add("first"));
        loop.schedule(10, () -> seen.add("second"));
        runFor(SECOND_NS);
        assertThat(seen).containsExactly("before");
        process.resume();
        loop.execute(() -> seen.add("third"));
        runFor(SECOND_NS);
        assertThat(seen).containsExactly("before", "first", "second", "third");
    }

    @Test
    void nothingHappensInADeadProcess() {
        loop.execute(() -> seen.add("lost"));
        process.kill();
        loop.execute(() -> seen.add("never"));
        runFor(SECOND_NS);
        assertThat(seen).isEmpty();
    }

    @Test
    void whatEscapesATaskEndsTheRun() {
        loop.execute(() -> {
            throw new IllegalStateException("defect");
        });
        assertThatThrownBy(() -> runFor(SECOND_NS))
                .isInstanceOf(DefectException.class)
                .hasMessageContaining("p.a")
                .hasRootCauseMessage("defect");
    }

    @Test
    void workInTheBackgroundAnswersOnTheLoop() {
        process.background()
                .run(() -> "done" + loop.onLoop(), loop, (result, error) -> seen.add(result + loop.onLoop()));
        runFor(SECOND_NS);
        assertThat(seen).containsExactly("donefalsetrue");
    }

    @Test
    void observersMayLookAtWhatBelongsToALoop() {
        assertThat(loop.onLoop()).isFalse();
        assertThat(timeline.<Boolean>observe(loop::onLoop)).isTrue();
        assertThat(loop.onLoop()).isFalse();
    }
}
