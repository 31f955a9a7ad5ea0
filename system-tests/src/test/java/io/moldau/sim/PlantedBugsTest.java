package io.moldau.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.sim.check.BrokenRuleError;
import io.moldau.sim.plant.AcknowledgesEarly;
import io.moldau.sim.plant.CountsOldEpochs;
import io.moldau.sim.plant.CutsAtHighWatermark;
import io.moldau.sim.plant.ForgetsBrokerEpochs;
import io.moldau.sim.plant.HidesLostWrites;
import io.moldau.sim.plant.JoinsBelowEpochStart;
import io.moldau.sim.plant.ObeysAnyController;
import io.moldau.sim.plant.Plant;
import io.moldau.sim.plant.ReusesSequences;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The simulation finds each of these bugs, and says after how many seeds. {@code -Dsim.from} begins with another. */
class PlantedBugsTest {

    private static final long FROM = Long.getLong("sim.from", 1);

    @Test
    void cuttingAtTheHighWatermark() {
        assertFound(CutsAtHighWatermark::new, 200);
    }

    @Test
    void countingOldEpochs() {
        assertFound(CountsOldEpochs::new, 1_000);
    }

    @Test
    void joiningBelowTheStartOfTheEpoch() {
        assertFound(JoinsBelowEpochStart::new, 1_000);
    }

    @Test
    void obeyingAnyController() {
        assertFound(
                ObeysAnyController::new,
                300,
                seed -> FocusedSchedule.handovers(new SplittableRandom(seed), Simulation.BROKERS));
    }

    @Test
    void acknowledgingEarly() {
        assertFound(AcknowledgesEarly::new, 100);
    }

    @Test
    void hidingLostWrites() {
        assertFound(HidesLostWrites::new, 200);
    }

    @Test
    void forgettingBrokerEpochs() {
        assertFound(
                ForgetsBrokerEpochs::new,
                300,
                seed -> FocusedSchedule.quickRestarts(new SplittableRandom(seed), Simulation.BROKERS));
    }

    @Test
    void reusingSequences() {
        assertFound(ReusesSequences::new, 100);
    }

    private static void assertFound(Supplier<Plant> plants, int limit) {
        assertFound(limit, plants, Simulation::new);
    }

    private static void assertFound(Supplier<Plant> plants, int limit, LongFunction<Schedule> schedules) {
        assertFound(limit, plants, seed -> new Simulation(seed, schedules.apply(seed)));
    }

    private static void assertFound(int limit, Supplier<Plant> plants, LongFunction<Simulation> simulations) {
        for (int seeds = 1; seeds <= limit; seeds++) {
            Plant plant = plants.get();
            BrokenRuleError found = broken(simulations.apply(FROM + seeds - 1).with(plant));
            if (found != null) {
                System.out.printf(
                        "%s: found after %d seeds: %s%n", plant.getClass().getSimpleName(), seeds, found.getMessage());
                return;
            }
        }
        assertThat(limit).as("seeds without finding").isZero();
    }

    /** Which rule a run breaks. That a cluster with a bug does not come back to life says nothing of the bug. */
    private static @Nullable BrokenRuleError broken(Simulation simulation) {
        try {
            simulation.run();
            return null;
        } catch (FailedRunException e) {
            return e.getCause() instanceof BrokenRuleError broken ? broken : null;
        }
    }
}
