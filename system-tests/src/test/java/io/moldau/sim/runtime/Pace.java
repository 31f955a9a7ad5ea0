package io.moldau.sim.runtime;

import java.util.random.RandomGenerator;

/** How long the things a process does take: mostly little, now and then much more, as the scheduler of a busy machine has it. */
final class Pace {

    private static final int TURN_NS = 40_000;
    private static final int STALL_NS = 4_000_000;
    private static final int ONE_STALL_IN = 400;
    private static final int WORK_NS = 2_000_000;
    private static final int LONG_WORK_NS = 300_000_000;
    private static final int ONE_LONG_WORK_IN = 50;

    private final RandomGenerator chance;

    Pace(RandomGenerator chance) {
        this.chance = chance;
    }

    /** From the moment a loop could run a task until it has. */
    long turnNs() {
        return chance.nextInt(ONE_STALL_IN) == 0 ? chance.nextInt(STALL_NS) : 1 + chance.nextInt(TURN_NS);
    }

    /** A piece of work that blocks: reading, writing, forcing to a disk. */
    long workNs() {
        return 1L + chance.nextInt(chance.nextInt(ONE_LONG_WORK_IN) == 0 ? LONG_WORK_NS : WORK_NS);
    }
}
