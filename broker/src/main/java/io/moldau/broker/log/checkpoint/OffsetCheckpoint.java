package io.moldau.broker.log.checkpoint;

import io.moldau.broker.log.disk.Disk;
import io.moldau.protocol.api.TopicPartition;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One offset per partition of a log directory, in memory and in a text file: the recovery points, the log start offsets,
 * the high watermarks or where the dirty parts start. Loops set the offsets of their own partitions; background tasks write
 * the file, and only when something changed.
 */
public final class OffsetCheckpoint {
    public static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";
    public static final String LOG_START_OFFSETS = "log-start-offset-checkpoint";
    public static final String HIGH_WATERMARKS = "replication-offset-checkpoint";
    public static final String CLEANER_OFFSETS = "cleaner-offset-checkpoint";

    private static final Logger log = LoggerFactory.getLogger(OffsetCheckpoint.class);

    private final Disk disk;
    private final String path;
    private final Map<TopicPartition, Long> offsets = new ConcurrentHashMap<>();
    private final AtomicBoolean changed = new AtomicBoolean();

    /** Those who are to be told of the next write. Bounded by the threads that may block. */
    private final Queue<CompletableFuture<@Nullable Void>> waiting = new ConcurrentLinkedQueue<>();

    /** Whether one of them is at it. */
    private final AtomicBoolean writing = new AtomicBoolean();

    private OffsetCheckpoint(Disk disk, String path) {
        this.disk = disk;
        this.path = path;
    }

    /** Reads a checkpoint. A damaged one is dropped with a warning: without it more is checked or replayed, not less. */
    public static OffsetCheckpoint load(Disk disk, String path) throws IOException {
        var checkpoint = new OffsetCheckpoint(disk, path);
        try {
            checkpoint.offsets.putAll(parse(path, WholeFile.readText(disk, path)));
        } catch (FileNotFoundException firstStart) {
            log.debug("{} has no {} yet", disk.name(), path);
        } catch (MalformedFileException e) {
            log.warn("Dropping a damaged checkpoint of {}: {}", disk.name(), e.getMessage());
        }
        return checkpoint;
    }

    private static Map<TopicPartition, Long> parse(String path, String text) throws MalformedFileException {
        var offsets = new TreeMap<TopicPartition, Long>();
        for (String entry : CheckpointText.parse(path, text)) {
            String[] fields = CheckpointText.fields(path, entry, 3);
            long partition = CheckpointText.number(path, fields[1]);
            if (partition > Integer.MAX_VALUE) {
                throw new MalformedFileException(path, "a partition number is too large");
            }
            offsets.put(new TopicPartition(fields[0], (int) partition), CheckpointText.number(path, fields[2]));
        }
        return offsets;
    }

    /** The offset of a partition, or {@code missing}. Any thread. */
    public long get(TopicPartition partition, long missing) {
        return offsets.getOrDefault(partition, missing);
    }

    /** Notes a partition's offset for the next write. Any thread. */
    public void set(TopicPartition partition, long offset) {
        Long before = offsets.put(partition, offset);
        if (before == null || before != offset) {
            changed.set(true);
        }
    }

    /** Forgets a partition. Any thread. */
    public void remove(TopicPartition partition) {
        if (offsets.remove(partition) != null) {
            changed.set(true);
        }
    }

    /**
     * Sees that the file holds every offset that was set before the call. Blocks; any thread. Callers at the same time share
     * a write: one of them does it, and the others wait for one that began after they came.
     */
    public void writeIfChanged() throws IOException {
        var written = new CompletableFuture<@Nullable Void>();
        waiting.add(written);
        while (!waiting.isEmpty() && writing.compareAndSet(false, true)) {
            try {
                writeForAll();
            } finally {
                writing.set(false);
            }
        }
        try {
            written.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void writeForAll() {
        var served = new ArrayList<CompletableFuture<@Nullable Void>>();
        for (var caller = waiting.poll(); caller != null; caller = waiting.poll()) {
            served.add(caller);
        }
        try {
            writeChanges();
            served.forEach(caller -> caller.complete(null));
        } catch (IOException | RuntimeException e) {
            changed.set(true);
            served.forEach(caller -> caller.completeExceptionally(e));
        }
    }

    private void writeChanges() throws IOException {
        if (!changed.getAndSet(false)) {
            return;
        }
        var entries = new ArrayList<String>();
        new TreeMap<>(offsets)
                .forEach((key, offset) -> entries.add(key.topic() + " " + key.partition() + " " + offset));
        WholeFile.replaceText(disk, path, CheckpointText.format(entries));
    }
}
