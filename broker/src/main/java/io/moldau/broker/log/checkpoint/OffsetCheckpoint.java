package io.moldau.broker.log.checkpoint;

import io.moldau.broker.log.disk.Disk;
import io.moldau.protocol.api.TopicPartition;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One offset per partition of a log directory, in memory and in a text file: the recovery points, the log start offsets,
 * the high watermarks or where the dirty parts start. Loops set the offsets of their own partitions; one background task at a time writes the file,
 * and only when something changed.
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

    /** Writes the file if an offset changed since the last write. Blocks; one caller at a time. */
    public void writeIfChanged() throws IOException {
        if (!changed.getAndSet(false)) {
            return;
        }
        var entries = new ArrayList<String>();
        new TreeMap<>(offsets)
                .forEach((key, offset) -> entries.add(key.topic() + " " + key.partition() + " " + offset));
        WholeFile.replaceText(disk, path, CheckpointText.format(entries));
    }
}
