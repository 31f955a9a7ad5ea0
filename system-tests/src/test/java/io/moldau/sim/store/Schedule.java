package io.moldau.sim.store;

import java.util.random.RandomGenerator;

/** Virtual time as the simulated store sees it. */
public interface Schedule {

    /** Where every random choice comes from. */
    RandomGenerator chance();

    /** Has something happen later, once; {@code label} says what, for whoever reads the story of a run. */
    void after(long delayMicros, String label, Runnable event);
}
