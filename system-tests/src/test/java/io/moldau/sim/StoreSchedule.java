package io.moldau.sim;

import io.moldau.sim.runtime.Timeline;
import io.moldau.sim.runtime.Traced;
import io.moldau.sim.store.Schedule;
import java.util.random.RandomGenerator;

/** The world's time, as the metadata store sees it. */
record StoreSchedule(Timeline timeline) implements Schedule {

    @Override
    public RandomGenerator chance() {
        return timeline.chance();
    }

    @Override
    public void after(long delayMicros, String label, Runnable event) {
        timeline.after(delayMicros * 1_000, Traced.of(label, event));
    }
}
