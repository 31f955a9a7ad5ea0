package io.moldau.protocol.runtime;

import java.util.concurrent.Executor;

/**
 * One thread, one queue, one timer: the only concurrency primitive of the core. State belongs to exactly one loop and is
 * touched on it alone; everyone else posts to it.
 *
 * <p>Tasks run one at a time in the order they were posted. A task must not block, and an exception that escapes it goes
 * to the {@link FaultHandler} the loop was built with.
 */
public interface Loop extends Executor {

    /** Names the loop in thread names and log lines. */
    String name();

    /** Whether the caller runs on this loop. */
    boolean onLoop();

    /** Posts a task; any thread may call. Never runs it inline, even when the caller is on the loop. */
    @Override
    void execute(Runnable task);

    /**
     * Posts a task to run once, {@code delayMs} or a little later from now; any thread may call.
     *
     * @param delayMs at least 0
     */
    Timer schedule(long delayMs, Runnable task);

    /** Runs the task now when the caller is on this loop and posts it otherwise: one hop less where none is needed. */
    default void run(Runnable task) {
        if (onLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** States that the caller must be on this loop. A violation is a programmer's error. */
    default void assertOnLoop() {
        if (!onLoop()) {
            throw new IllegalStateException("must run on loop " + name());
        }
    }

    /** A pending {@link #schedule scheduled} task. */
    interface Timer {

        /** Prevents the task from running if it has not started; may be called again, and from any thread. */
        void cancel();
    }
}
