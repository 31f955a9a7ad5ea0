package io.moldau.protocol.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<String> seen = new ArrayList<>();

    @Test
    void runsByDueTimeThenByPostingOrderAcrossLoops() {
        Loop a = scheduler.loop("a");
        Loop b = scheduler.loop("b");
        long start = scheduler.clock().monotonicMs();
        a.schedule(5, () -> seen.add("a5@" + (scheduler.clock().monotonicMs() - start)));
        b.execute(() -> seen.add("b0:" + b.onLoop() + a.onLoop()));
        a.execute(() -> a.execute(() -> seen.add("a0")));
        b.schedule(5, () -> seen.add("b5"));
        b.schedule(5, () -> seen.add("never")).cancel();

        scheduler.runReady();
        assertThat(seen).containsExactly("b0:truefalse", "a0");
        scheduler.advance(4);
        assertThat(seen).hasSize(2);
        scheduler.advance(1);
        assertThat(seen).containsExactly("b0:truefalse", "a0", "a5@5", "b5");
    }

    @Test
    void whatEscapesATaskReachesTheTest() {
        scheduler.loop("a").execute(() -> {
            throw new IllegalStateException("defect");
        });
        assertThatThrownBy(scheduler::runReady).hasMessage("defect");
    }

    @Test
    void backgroundWorkAnswersOnTheLoop() {
        ManualLoop a = scheduler.loop("a");
        scheduler.background().run(() -> "done", a, (value, error) -> seen.add(value + a.onLoop()));
        assertThat(seen).isEmpty();
        scheduler.runReady();
        assertThat(seen).containsExactly("donetrue");
    }
}
