package io.moldau.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Clusters under mixed faults, one for each seed.
 *
 * <ul>
 *   <li>{@code -Dsim.seeds=1000} runs so many, one per processor at a time
 *   <li>{@code -Dsim.minutes=60} runs as many as time allows, from {@code -Dsim.from} on
 *   <li>{@code -Dsim.seed=42} runs one again; {@code -Dsim.faults=3} with the first three faults of its schedule only,
 *       {@code -Dsim.log=INFO} with what the brokers say
 * </ul>
 */
@ExtendWith(QuietLog.class)
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("sim.seeds", 1_000);
    private static final long FROM = Long.getLong("sim.from", 1);
    private static final long MINUTES = Long.getLong("sim.minutes", 0);
    private static final int MAX_FAULTS = Integer.getInteger("sim.faults", Integer.MAX_VALUE);

    @Test
    void noSeedBreaksARule() throws InterruptedException, ExecutionException {
        Long seed = Long.getLong("sim.seed");
        if (seed != null) {
            new Simulation(seed, MAX_FAULTS).run();
        } else {
            runMany();
        }
    }

    private static void runMany() throws InterruptedException, ExecutionException {
        int threads = Runtime.getRuntime().availableProcessors();
        long startNs = System.nanoTime();
        long endNs = startNs + TimeUnit.MINUTES.toNanos(MINUTES);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        AtomicInteger stranded = new AtomicInteger();
        List<Future<Integer>> results = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long first = FROM + thread;
            results.add(pool.submit(() -> {
                int runs = 0;
                for (long seed = first;
                        MINUTES > 0 ? System.nanoTime() < endNs : seed < FROM + SEEDS;
                        seed += threads) {
                    Simulation simulation = new Simulation(seed, MAX_FAULTS);
                    simulation.run();
                    stranded.addAndGet(simulation.isStranded() ? 1 : 0);
                    runs++;
                }
                return runs;
            }));
        }
        pool.shutdown();
        int runs = 0;
        for (Future<Integer> result : results) {
            runs += result.get();
        }
        double minutes = (System.nanoTime() - startNs) / 60e9;
        System.out.printf(
                "%d seeds from %d on, %.0f per minute; in %d nobody was left to vouch for a partition%n",
                runs, FROM, runs / minutes, stranded.get());
        assertThat(stranded.get()).as("runs that end without judgement").isLessThanOrEqualTo(runs / 20);
    }

    @Test
    void aSeedDecidesEverything() {
        Simulation once = new Simulation(42);
        Simulation again = new Simulation(42);
        Simulation other = new Simulation(43);
        once.run();
        again.run();
        other.run();
        assertThat(again.world().timeline().steps())
                .isEqualTo(once.world().timeline().steps());
        assertThat(again.world().timeline().hash())
                .isEqualTo(once.world().timeline().hash());
        assertThat(other.world().timeline().hash())
                .isNotEqualTo(once.world().timeline().hash());
    }
}
