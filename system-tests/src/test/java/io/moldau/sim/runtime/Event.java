package io.moldau.sim.runtime;

import io.moldau.protocol.runtime.Loop;
import org.jspecify.annotations.Nullable;

/** Something that will happen at a moment, unless it is cancelled or its process dies first. */
final class Event implements Comparable<Event>, Loop.Timer {

    private long atNs;
    private final long sequence;

    /** Whose event it is; null for what happens to the world as a whole. */
    final @Nullable SimProcess process;

    /** On which of the process's loops it runs; null for background work and the kernel. */
    final @Nullable SimLoop loop;

    private @Nullable Runnable action;

    Event(long atNs, long sequence, @Nullable SimProcess process, @Nullable SimLoop loop, Runnable action) {
        this.atNs = atNs;
        this.sequence = sequence;
        this.process = process;
        this.loop = loop;
        this.action = action;
    }

    long atNs() {
        return atNs;
    }

    /** What to run; null when it was cancelled. */
    @Nullable
    Runnable action() {
        return action;
    }

    /** Puts the event off; it must not be in the queue. */
    void postponeTo(long laterNs) {
        atNs = Math.max(atNs, laterNs);
    }

    String place() {
        if (loop != null) {
            return loop.name();
        }
        return process == null ? "world" : process.name();
    }

    @Override
    public void cancel() {
        action = null;
    }

    @Override
    public int compareTo(Event other) {
        int byTime = Long.compare(atNs, other.atNs);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
}
