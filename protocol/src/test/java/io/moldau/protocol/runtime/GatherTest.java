package io.moldau.protocol.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GatherTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualLoop home = scheduler.loop("home");
    private final ManualLoop away = scheduler.loop("away");
    private final List<List<String>> complete = new ArrayList<>();

    @Test
    void handsOverInOrderOfPlacesOnTheHomeLoop() {
        Gather<String> gather = new Gather<>(home, 2, results -> {
            home.assertOnLoop();
            complete.add(results);
        });
        away.execute(() -> gather.put(1, "b"));
        scheduler.runReady();
        assertThat(complete).isEmpty();
        home.execute(() -> gather.put(0, "a"));
        scheduler.runReady();
        assertThat(complete).containsExactly(List.of("a", "b"));
    }

    @Test
    void nothingToWaitForCompletesAtOnce() {
        new Gather<String>(home, 0, complete::add);
        scheduler.runReady();
        assertThat(complete).containsExactly(List.of());
    }

    @Test
    void aPlaceIsFilledOnce() {
        Gather<String> gather = new Gather<>(home, 2, complete::add);
        home.call(() -> gather.put(0, "a"));
        assertThatThrownBy(() -> home.call(() -> gather.put(0, "b"))).hasMessageContaining("0");
        assertThat(complete).isEmpty();
    }

    @Test
    void eachItemIsDealtWithAndTheResultsKeepTheirOrder() {
        List<Consumer<String>> steps = new ArrayList<>();
        Gather.<Integer, String>each(home, List.of(1, 2), (item, done) -> steps.add(done), complete::add);
        steps.get(1).accept("two");
        steps.get(0).accept("one");
        scheduler.runReady();
        assertThat(complete).containsExactly(List.of("one", "two"));
    }
}
