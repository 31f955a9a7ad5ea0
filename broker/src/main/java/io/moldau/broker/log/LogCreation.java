package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.PartitionMetadataFile;
import io.moldau.broker.log.checkpoint.RunEnd;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates the files of new logs, in the background. Logs that are wanted while others are being created share a task, so a
 * thousand partitions that begin together cost a handful of hand-overs and never fill the background's queue. Nothing is
 * forced to the disk: see {@link LogAnchor}. Owned by the store's loop; what waits is bounded by the replicas this broker
 * is told to hold.
 */
final class LogCreation {
    private static final int MAX_TASKS = 2;
    private static final int MAX_LOGS_PER_TASK = 100;

    private final LogServices services;
    private final Clock clock;
    private final Loop loop;
    private final Queue<Wanted> waiting = new ArrayDeque<>();
    private int tasks;

    LogCreation(LogServices services, Clock clock, Loop loop) {
        this.services = services;
        this.clock = clock;
        this.loop = loop;
    }

    private record Wanted(
            LogHome home, Uuid topicId, TopicConfig config, BiConsumer<@Nullable Log, @Nullable Throwable> done) {}

    /** What became of one: a log, or why not. */
    private record Made(
            Wanted wanted, @Nullable Log log, @Nullable Throwable error) {
        void tell() {
            wanted.done().accept(log, error);
        }
    }

    /** @param done receives the log or what was in the way, on the loop */
    void create(
            LogHome home, Uuid topicId, TopicConfig topicConfig, BiConsumer<@Nullable Log, @Nullable Throwable> done) {
        waiting.add(new Wanted(home, topicId, topicConfig, done));
        next();
    }

    private void next() {
        while (tasks < MAX_TASKS && !waiting.isEmpty()) {
            List<Wanted> batch = new ArrayList<>();
            while (batch.size() < MAX_LOGS_PER_TASK && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            tasks++;
            services.background().run(() -> make(batch), loop, (made, error) -> {
                tasks--;
                if (made != null) {
                    made.forEach(Made::tell);
                } else {
                    batch.forEach(wanted -> wanted.done().accept(null, error));
                }
                next();
            });
        }
    }

    private List<Made> make(List<Wanted> batch) {
        var loader = new LogLoader();
        return batch.stream().map(wanted -> make(wanted, loader)).toList();
    }

    private Made make(Wanted wanted, LogLoader loader) {
        LogHome home = wanted.home();
        try {
            home.disk().createDirectory(home.directory());
            PartitionMetadataFile.writeLazily(home.disk(), home.directory(), wanted.topicId());
            LoadedLog loaded = loader.load(home, wanted.config(), RunEnd.CLEAN, clock.wallMs());
            return new Made(wanted, new Log(home, wanted.config(), loaded), null);
        } catch (IOException e) {
            return new Made(wanted, null, home.dir().fail("creating " + home.partition(), e));
        } catch (RuntimeException e) {
            return new Made(wanted, null, e);
        }
    }
}
