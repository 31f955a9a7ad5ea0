package io.moldau.sim.runtime;

import io.moldau.protocol.runtime.Loop;

/**
 * A loop of a simulated process. Tasks run one at a time in the order they were posted, each after a random moment, so that
 * loops overtake each other as threads do. What escapes a task ends the run.
 */
public final class SimLoop implements Loop {

    private final String name;
    private final SimProcess process;
    private final Timeline timeline;

    /** When the last task posted so far will run. */
    private long busyUntilNs;

    SimLoop(String name, SimProcess process) {
        this.name = name;
        this.process = process;
        this.timeline = process.timeline();
    }

    @Override
    public String name() {
        return name;
    }

    public SimProcess process() {
        return process;
    }

    @Override
    public boolean onLoop() {
        return timeline.isOn(this);
    }

    @Override
    public void execute(Runnable task) {
        if (!process.isDead()) {
            long nowNs = timeline.nowNs();
            busyUntilNs = Math.max(nowNs, busyUntilNs) + process.pace().turnNs();
            timeline.add(busyUntilNs - nowNs, process, this, task);
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        if (delayMs < 0) {
            throw new IllegalArgumentException("delayMs is negative: " + delayMs);
        }
        long delayNs = process.clock().timelineNs(delayMs) + process.pace().turnNs();
        return timeline.add(delayNs, process, this, task);
    }

    /** Has something from outside the process, such as a frame, reach the loop at a moment. */
    public void arrive(long delayNs, Traced event) {
        timeline.add(delayNs, process, this, event);
    }

    @Override
    public String toString() {
        return name;
    }
}
