package io.moldau.chaos.history;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What all clients of a run did, in the order in which they noted it. Any thread may add. */
public final class History {

    private final ConcurrentLinkedQueue<Write> writes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();

    public void add(Write write) {
        writes.add(write);
    }

    public void add(Read read) {
        reads.add(read);
    }

    /** A copy, so far. */
    public List<Write> writes() {
        return new ArrayList<>(writes);
    }

    /** A copy, so far; the reads of one reader are in the order of its polls. */
    public List<Read> reads() {
        return new ArrayList<>(reads);
    }
}
