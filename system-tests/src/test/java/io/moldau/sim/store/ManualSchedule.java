package io.moldau.sim.store;

import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A schedule on a manual one, for tests of the store alone; it remembers what happened. */
final class ManualSchedule implements Schedule {

    final ManualScheduler scheduler = new ManualScheduler();
    final List<String> story = new ArrayList<>();
    private final ManualLoop world = scheduler.loop("world");
    private final RandomGenerator chance;

    ManualSchedule(long seed) {
        chance = new SplittableRandom(seed);
    }

    @Override
    public RandomGenerator chance() {
        return chance;
    }

    @Override
    public void after(long delayMicros, String label, Runnable event) {
        world.schedule((delayMicros + 999) / 1_000, () -> {
            story.add(scheduler.clock().monotonicMs() + " " + label);
            event.run();
        });
    }
}
