package io.moldau.protocol.runtime;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs any number of {@link ManualLoop loops} on the calling thread in virtual time: tasks in the order of their due time,
 * then in the order they were posted. Nothing happens between calls, so a test sees every step and every run is the same.
 *
 * <p>One thread only. What escapes a task is thrown out of the call that ran it.
 */
public final class ManualScheduler {

    private static final int MAX_TASKS_PER_CALL = 10_000_000;

    private final ManualClock clock = new ManualClock();
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::sequence));
    private long nextSequence;
    private @Nullable ManualLoop current;

    /** The virtual time all loops share. */
    public ManualClock clock() {
        return clock;
    }

    /** Makes a loop. */
    public ManualLoop loop(String name) {
        return new ManualLoop(name, this);
    }

    /** A {@link Background} whose work runs as one task of its own and whose outcome arrives as another. */
    public Background background() {
        ManualLoop worker = loop("background");
        return new Background() {
            @Override
            public <T> void run(Callable<T> work, Loop replyTo, BiConsumer<@Nullable T, @Nullable Throwable> done) {
                worker.execute(() -> {
                    try {
                        T result = work.call();
                        replyTo.execute(() -> done.accept(result, null));
                    } catch (Exception e) {
                        replyTo.execute(() -> done.accept(null, e));
                    }
                });
            }
        };
    }

    /** Runs what is due now, and what that posts, until nothing is due. */
    public void runReady() {
        for (int i = 0; runNextDue(clock.nanos()); i++) {
            if (i == MAX_TASKS_PER_CALL) {
                throw new AssertionError("tasks keep posting tasks and time stands still");
            }
        }
    }

    /** Moves time on by {@code ms}, stopping at each due task on the way. */
    public void advance(long ms) {
        long untilNanos = clock.nanos() + ms * 1_000_000;
        runReady();
        while (!tasks.isEmpty() && tasks.peek().dueNanos() <= untilNanos) {
            moveTo(tasks.peek().dueNanos());
            runReady();
        }
        moveTo(untilNanos);
    }

    /** Moves time on until the condition holds; fails when it does not within {@code limitMs}. */
    public void advanceUntil(BooleanSupplier condition, long limitMs) {
        runReady();
        for (long passedMs = 0; !condition.getAsBoolean(); passedMs++) {
            if (passedMs == limitMs) {
                throw new AssertionError("condition not reached within " + limitMs + " ms of virtual time");
            }
            advance(1);
        }
    }

    /** Tasks posted or scheduled and not yet run; cancelled timers count until their time comes. */
    public int pending() {
        return tasks.size();
    }

    @Nullable
    ManualLoop current() {
        return current;
    }

    Task post(ManualLoop loop, long delayMs, Runnable action) {
        Task task = new Task(loop, clock.nanos() + delayMs * 1_000_000, nextSequence++, action);
        tasks.add(task);
        return task;
    }

    private boolean runNextDue(long nowNanos) {
        Task task = tasks.peek();
        if (task == null || task.dueNanos() > nowNanos) {
            return false;
        }
        tasks.poll();
        runOn(task.loop, task::run);
        return true;
    }

    void runOn(ManualLoop loop, Runnable action) {
        ManualLoop before = current;
        current = loop;
        try {
            action.run();
        } finally {
            current = before;
        }
    }

    /** Whole milliseconds, so that wall and monotonic time keep in step. */
    private void moveTo(long nanos) {
        long ms = (nanos - clock.nanos()) / 1_000_000;
        if (ms > 0) {
            clock.advance(ms);
        }
    }

    static final class Task implements Loop.Timer {
        private final ManualLoop loop;
        private final long dueNanos;
        private final long sequence;
        private @Nullable Runnable action;

        Task(ManualLoop loop, long dueNanos, long sequence, Runnable action) {
            this.loop = loop;
            this.dueNanos = dueNanos;
            this.sequence = sequence;
            this.action = action;
        }

        long dueNanos() {
            return dueNanos;
        }

        long sequence() {
            return sequence;
        }

        void run() {
            if (action != null) {
                action.run();
            }
        }

        @Override
        public void cancel() {
            action = null;
        }
    }
}
