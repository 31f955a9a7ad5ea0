package io.moldau.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchWaitersTest {

    private final FetchWaiters waiters = new FetchWaiters();
    private final List<String> woken = new ArrayList<>();

    @Test
    void wakesEachOnce() {
        waiters.add(() -> woken.add("a"));
        waiters.add(() -> woken.add("b"));
        waiters.wakeAll();
        waiters.wakeAll();
        assertThat(woken).containsExactly("a", "b");
        assertThat(waiters.size()).isZero();
    }

    @Test
    void oneThatRegistersAgainWaitsForTheNextChange() {
        FetchWaiter[] eager = new FetchWaiter[1];
        eager[0] = () -> {
            woken.add("eager");
            waiters.add(eager[0]);
        };
        waiters.add(eager[0]);
        waiters.wakeAll();
        assertThat(woken).hasSize(1);
        assertThat(waiters.size()).isOne();
        waiters.wakeAll();
        assertThat(woken).hasSize(2);
    }

    @Test
    void forgetsWhoLeaves() {
        FetchWaiter leaving = () -> woken.add("gone");
        waiters.add(leaving);
        waiters.add(() -> woken.add("stays"));
        waiters.remove(leaving);
        waiters.remove(leaving);
        waiters.wakeAll();
        assertThat(woken).containsExactly("stays");
    }
}
