package io.moldau.broker.coordinator;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one replica, newest first: the last and the one before, in case the last proves damaged. Owned by the
 * partition's loop; the files are the truth, and one that is lost costs time alone.
 */
final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int KEPT = 2;

    private final Log log;
    private final List<CheckpointHeader> headers = new ArrayList<>();

    Checkpoints(Log log) {
        this.log = log;
    }

    /**
     * Finds out what there is on disk.
     *
     * @param done runs on the loop, once
     */
    void open(Runnable done) {
        log.inDirectory("listing checkpoints of", Checkpoints::list, found -> {
            if (found != null) {
                headers.addAll(found);
                headers.sort(
                        Comparator.comparingLong(CheckpointHeader::endOffset).reversed());
            }
            done.run();
        });
    }

    private static List<CheckpointHeader> list(Disk disk, String directory) throws IOException {
        List<CheckpointHeader> found = new ArrayList<>();
        for (String name : disk.list(directory)) {
            if (name.endsWith(CheckpointFile.SUFFIX)) {
                CheckpointHeader header = CheckpointFile.header(disk, directory + "/" + name);
                if (header == null || !name.equals(CheckpointFile.nameOf(header.endOffset()))) {
                    LOG.warn("{}/{} is no checkpoint: it goes", directory, name);
                    disk.delete(directory + "/" + name);
                } else {
                    found.add(header);
                }
            }
        }
        return found;
    }

    /** The newest that fits the log as it is, or null. */
    @Nullable
    CheckpointHeader newest(long nowMs) {
        return headers.stream()
                .filter(header -> header.fits(log, nowMs))
                .findFirst()
                .orElse(null);
    }

    /**
     * Reads the newest checkpoint that fits and is whole; those found damaged are given up.
     *
     * @param newSink makes one for each attempt: what went into an earlier one is void
     */
    <T extends RecordSink> void readNewest(long nowMs, Supplier<T> newSink, Outcome<T> done) {
        CheckpointHeader header = newest(nowMs);
        T sink = newSink.get();
        if (header == null) {
            done.accept(null, sink);
            return;
        }
        log.inDirectory(
                "reading a checkpoint of", (disk, directory) -> isRead(disk, directory, header, sink), whole -> {
                    if (Boolean.TRUE.equals(whole)) {
                        done.accept(header, sink);
                    } else {
                        LOG.warn("{}: the checkpoint of offset {} is damaged", log.partition(), header.endOffset());
                        headers.remove(header);
                        delete(List.of(header));
                        readNewest(nowMs, newSink, done);
                    }
                });
    }

    private static boolean isRead(Disk disk, String directory, CheckpointHeader header, RecordSink sink) {
        try {
            return CheckpointFile.read(disk, directory, header, sink);
        } catch (IOException e) {
            LOG.warn("{}: checkpoint of offset {}", directory, header.endOffset(), e);
            return false;
        }
    }

    /** Receives what was read: on the loop, once; no header if there is no checkpoint to begin with. */
    @FunctionalInterface
    interface Outcome<T extends RecordSink> {
        void accept(@Nullable CheckpointHeader header, T sink);
    }

    /** Counts a checkpoint that was written, and lets go of those that it makes superfluous. */
    void add(CheckpointHeader written) {
        headers.removeIf(header -> header.endOffset() == written.endOffset());
        headers.add(0, written);
        headers.sort(Comparator.comparingLong(CheckpointHeader::endOffset).reversed());
        List<CheckpointHeader> superfluous =
                List.copyOf(headers.subList(Math.min(KEPT, headers.size()), headers.size()));
        headers.removeAll(superfluous);
        delete(superfluous);
    }

    private void delete(List<CheckpointHeader> gone) {
        if (gone.isEmpty()) {
            return;
        }
        log.inDirectory(
                "deleting checkpoints of",
                (disk, directory) -> {
                    for (CheckpointHeader header : gone) {
                        disk.delete(directory + "/" + CheckpointFile.nameOf(header.endOffset()));
                    }
                    return true;
                },
                deleted -> {});
    }
}
