package io.moldau.protocol.runtime;

/** A loop whose tasks run when its {@link ManualScheduler} is told to run them. */
public final class ManualLoop implements Loop {

    private final String name;
    private final ManualScheduler scheduler;

    ManualLoop(String name, ManualScheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean onLoop() {
        return scheduler.current() == this;
    }

    @Override
    public void execute(Runnable task) {
        scheduler.post(this, 0, task);
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        if (delayMs < 0) {
            throw new IllegalArgumentException("delayMs is negative: " + delayMs);
        }
        return scheduler.post(this, delayMs, task);
    }

    /** Runs an action as if it were a task of this loop, at once: for a test that calls a loop's object directly. */
    public void call(Runnable action) {
        scheduler.runOn(this, action);
    }
}
