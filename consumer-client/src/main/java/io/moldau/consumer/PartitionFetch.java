package io.moldau.consumer;

import io.moldau.protocol.api.TopicPartition;

/**
 * One partition as it is fetched: where the next fetch begins and what keeps it from happening. On the loop only; it lives
 * from one seek or assignment to the next, so its generation is constant.
 */
final class PartitionFetch {

    /** One for the user to read and one more underway behind it. */
    static final int MAX_CHUNKS = 2;

    private sealed interface State {}

    /** The offset is being looked up. */
    private record Locating() implements State {}

    /** Fetched from {@code offset} on, not before {@code notBeforeMs}. */
    private record Fetching(long offset, long notBeforeMs) implements State {}

    /** An error that only the user can do something about. */
    private record Stopped() implements State {}

    private final TopicPartition name;
    private final int generation;
    private State state = new Locating();
    private boolean paused;
    private int chunks;
    private long lastHighWatermark = -1;

    PartitionFetch(TopicPartition name, int generation, boolean paused) {
        this.name = name;
        this.generation = generation;
        this.paused = paused;
    }

    TopicPartition name() {
        return name;
    }

    int generation() {
        return generation;
    }

    /** Whether this is still the search for an offset that {@code ofGeneration} began. */
    boolean isLocating(int ofGeneration) {
        return generation == ofGeneration && state instanceof Locating;
    }

    void becomeFetching(long offset) {
        state = new Fetching(offset, 0);
    }

    void becomeStopped() {
        state = new Stopped();
    }

    void setPaused(boolean paused) {
        this.paused = paused;
    }

    /** Waits before the next fetch: the last one failed. */
    void backOff(long untilMs) {
        if (state instanceof Fetching fetching) {
            state = new Fetching(fetching.offset(), untilMs);
        }
    }

    boolean mayFetch(long nowMs) {
        return state instanceof Fetching fetching && !paused && chunks < MAX_CHUNKS && fetching.notBeforeMs() <= nowMs;
    }

    /** The offset to fetch next; only while {@link #mayFetch}. */
    long offset() {
        if (state instanceof Fetching fetching) {
            return fetching.offset();
        }
        throw new IllegalStateException(name + " has no offset");
    }

    /** Whether an answer to a fetch from {@code offset} still belongs here. */
    boolean expects(int fetchGeneration, long offset) {
        return fetchGeneration == generation && state instanceof Fetching fetching && fetching.offset() == offset;
    }

    /** A chunk up to {@code nextOffset} was delivered. */
    void delivered(long nextOffset) {
        chunks++;
        state = new Fetching(nextOffset, 0);
    }

    /** The user's thread is through with a chunk. */
    void consumed() {
        chunks--;
    }

    /** Whether the high watermark is news. */
    boolean isNews(long highWatermark) {
        boolean news = highWatermark != lastHighWatermark;
        lastHighWatermark = highWatermark;
        return news;
    }
}
