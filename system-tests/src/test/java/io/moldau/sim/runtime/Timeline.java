package io.moldau.sim.runtime;

import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one queue of a simulated world: events in the order of their virtual time, those of one moment in the order in which
 * they were made. Each step runs one event; nothing happens between steps. Every random choice of the world comes from the
 * one generator, so the seed decides the whole run, and {@link #hash} tells two runs apart at the first difference.
 *
 * <p>One thread only.
 */
public final class Timeline {

    /** Long before any overflow, and a date that looks like one. */
    static final long START_WALL_MS = 1_767_225_600_000L;

    private final RandomGenerator chance;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Trace trace = new Trace();
    private long nowNs;
    private long nextSequence;
    private @Nullable Event current;
    private boolean observing;

    public Timeline(RandomGenerator chance) {
        this.chance = chance;
    }

    /** Where every random choice of the world comes from. */
    public RandomGenerator chance() {
        return chance;
    }

    /** Virtual time since the world began. */
    public long nowNs() {
        return nowNs;
    }

    /** {@link #nowNs} in whole milliseconds. */
    public long nowMs() {
        return nowNs / 1_000_000;
    }

    /** Events that have happened. */
    public long steps() {
        return trace.length();
    }

    /** Stands for everything that happened so far, in its order. */
    public long hash() {
        return trace.hash();
    }

    /** The last events worth telling, oldest first. */
    public List<String> story() {
        return trace.story();
    }

    /** Tells every event in words from now on, even those that make no story: to find where two runs part. */
    public void tellAll(Consumer<String> listener) {
        trace.tellAll(listener);
    }

    /** Tells something in the story that is no event of its own. */
    public void note(String words) {
        trace.note(nowNs, words);
    }

    /** Has something happen to the world as a whole. */
    public void after(long delayNs, Traced action) {
        add(delayNs, null, null, action);
    }

    /** Whether what is running now may touch what belongs to a loop. */
    boolean isOn(SimLoop loop) {
        return observing || (current != null && current.loop == loop);
    }

    /** Lets somebody look, between two events, at what belongs to any loop. Nothing may be changed that way. */
    public <T> T observe(Supplier<T> look) {
        boolean before = observing;
        observing = true;
        try {
            return look.get();
        } finally {
            observing = before;
        }
    }

    Event add(long delayNs, @Nullable SimProcess process, @Nullable SimLoop loop, Runnable action) {
        Event event = new Event(nowNs + Math.max(0, delayNs), nextSequence++, process, loop, action);
        queue.add(event);
        return event;
    }

    /** Puts back what waited for its process. */
    void putBack(Event event) {
        event.postponeTo(nowNs);
        queue.add(event);
    }

    /** Has the next event happen; false when none is due until {@code untilNs}: then time stands there. */
    public boolean stepUntil(long untilNs) {
        for (Event next = queue.peek(); next != null && next.atNs() <= untilNs; next = queue.peek()) {
            queue.poll();
            Runnable action = next.action();
            if (action != null && (next.process == null || next.process.admits(next))) {
                nowNs = next.atNs();
                run(next, action);
                return true;
            }
        }
        nowNs = Math.max(nowNs, untilNs);
        return false;
    }

    private void run(Event event, Runnable action) {
        trace.add(event, action);
        current = event;
        try {
            action.run();
        } catch (ProcessDeath death) {
            note(event.place() + " dies at " + death.getMessage());
        } catch (RuntimeException | Error e) {
            throw new DefectException(event.place() + " at " + Trace.time(nowNs) + ": " + e, e);
        } finally {
            current = null;
        }
    }
}
