package io.moldau.sim;

import io.moldau.sim.runtime.Timeline;

/** A run that broke a rule: which one, and how to see it again. */
final class FailedRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailedRunException(long seed, Schedule schedule, Timeline timeline, Throwable cause) {
        super(
                """
                seed %d failed after %d events: %s
                again: mvn -pl system-tests -am verify -Dtest=SimulationTest -Dsim.seed=%d
                schedule of %d faults:
                %s
                last events:
                %s""".formatted(
                                seed,
                                timeline.steps(),
                                cause,
                                seed,
                                schedule.entries().size(),
                                schedule,
                                String.join("\n", timeline.story())),
                cause);
    }
}
