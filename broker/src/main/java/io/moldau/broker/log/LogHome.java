package io.moldau.broker.log;

import io.moldau.broker.log.disk.Disk;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a log lives, who owns it, and what it has under way in the background. Shared by the parts of one log; the counting
 * is done on the owner's loop.
 */
final class LogHome {
    private final TopicPartition partition;
    private final LogDir dir;
    private final String directory;
    private final Loop loop;
    private final LogServices services;

    /** Tasks in the background whose outcome has not come back. */
    private int underWay;

    private @Nullable Runnable whenSettled;

    /**
     * @param loop the one that owns the log
     */
    LogHome(TopicPartition partition, LogDir dir, Loop loop, LogServices services) {
        this.partition = partition;
        this.dir = dir;
        this.directory = PartitionDirectory.nameOf(partition);
        this.loop = loop;
        this.services = services;
    }

    TopicPartition partition() {
        return partition;
    }

    LogDir dir() {
        return dir;
    }

    /** Of the partition, within the log directory. */
    String directory() {
        return directory;
    }

    Loop loop() {
        return loop;
    }

    LogServices services() {
        return services;
    }

    Disk disk() {
        return dir.disk();
    }

    /**
     * Runs work that waits for the disk. An I/O error takes the log directory offline.
     *
     * @param operation what is done, for the operator
     * @param done receives the outcome on the loop, or null if there was an error
     */
    <T> void inBackground(String operation, Callable<T> work, Consumer<@Nullable T> done) {
        attempt(work, (result, error) -> {
            if (error instanceof IOException e) {
                dir.fail(operation + " " + partition, e);
            } else if (error != null) {
                throw new IllegalStateException(operation + " " + partition, error);
            }
            done.accept(result);
        });
    }

    /**
     * Runs work that waits for the disk and may fail.
     *
     * @param done receives the result or the error on the loop
     */
    <T> void attempt(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        underWay++;
        services.background().run(work, loop, (result, error) -> {
            done.accept(result, error);
            underWay--;
            settle();
        });
    }

    /** Runs the action once nothing is under way: a directory must not move under a task that writes to it. */
    void whenSettled(Runnable action) {
        whenSettled = action;
        settle();
    }

    private void settle() {
        Runnable action = whenSettled;
        if (underWay == 0 && action != null) {
            whenSettled = null;
            action.run();
        }
    }
}
