package io.moldau.broker.log;

import io.moldau.config.CleanerConfig;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;

/**
 * Has the compacted logs of a store cleaned: looks at all of them every now and then, cleans those that are worth it, the
 * dirtiest first and a few at a time, and looks again at once if that made any of them cleaner. Owned by the store's loop.
 */
final class StoreCleaner {
    /** Of the memory the broker may use, what keys may take at most: it is needed for requests too. */
    private static final int HEAP_PARTS = 4;

    private final LogStore store;
    private final Clock clock;
    private final Loop loop;
    private final long heapBytes;
    private final CleaningPace pace;
    private CleanerConfig config;
    private final Queue<Candidate> waiting = new ArrayDeque<>();
    private int running;
    private boolean anyCleaned;
    private boolean stopped;

    /** A log that is worth cleaning. */
    private record Candidate(Log log, double dirtyRatio) {}

    StoreCleaner(LogStore store, CleanerConfig config, Clock clock, Loop loop, long heapBytes) {
        this.store = store;
        this.config = config;
        this.clock = clock;
        this.loop = loop;
        this.heapBytes = heapBytes;
        this.pace = new CleaningPace(config.maxBytesPerSecond(), clock.nanos());
    }

    void start() {
        if (config.enabled()) {
            lookLater();
        }
    }

    /** Puts other limits in force: on the pace at once, on memory and number with the next log. */
    void configure(CleanerConfig changed) {
        config = changed;
        pace.limitTo(changed.maxBytesPerSecond());
    }

    /** Begins nothing any more. What is under way ends with its log. */
    void stop() {
        stopped = true;
        waiting.clear();
    }

    private void lookLater() {
        loop.schedule(Math.max(1, config.backoffMs()), this::look);
    }

    private void look() {
        if (stopped) {
            return;
        }
        long nowMs = clock.wallMs();
        store.collect(log -> candidate(log, nowMs), found -> {
            found.stream()
                    .sorted(Comparator.comparingDouble(Candidate::dirtyRatio).reversed())
                    .forEach(waiting::add);
            anyCleaned = false;
            next();
        });
    }

    private static Optional<Candidate> candidate(Log log, long nowMs) {
        TopicConfig.Compaction rules = log.config().compaction();
        DirtyPart part = log.compaction().dirtyPart(rules, nowMs);
        return part != null && part.isDue(rules) ? Optional.of(new Candidate(log, part.ratio())) : Optional.empty();
    }

    private void next() {
        while (!stopped && running < config.threads() && !waiting.isEmpty()) {
            Log log = waiting.remove().log();
            CleanerShare share = share();
            running++;
            store.loopOf(log)
                    .execute(() -> log.compaction()
                            .clean(log.config(), share, cleaned -> loop.execute(() -> finished(cleaned))));
        }
        if (running == 0) {
            waiting.clear();
            lookAgain();
        }
    }

    private void lookAgain() {
        if (anyCleaned) {
            look();
        } else if (!stopped) {
            lookLater();
        }
    }

    private void finished(boolean cleaned) {
        running--;
        anyCleaned |= cleaned;
        next();
    }

    private CleanerShare share() {
        int shares = Math.max(1, config.threads());
        long keyMemoryBytes = Math.min(config.keyMemoryBytes(), heapBytes / HEAP_PARTS);
        return new CleanerShare(
                keyMemoryBytes / shares, config.loadFactor(), config.bufferBytes() / shares / 2, pace, clock);
    }
}
