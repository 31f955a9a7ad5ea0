package io.moldau.broker.log.recovery;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.SegmentFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears a partition directory of what an interrupted run left: files on their way out or half written go, segments that
 * a cleaner had finished and was putting in place are put there.
 */
public final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Disk disk;
    private final String directory;
    private final BatchCursor cursor;

    /** What the directory holds, kept while things are deleted and renamed: listing it is what takes time. */
    private final Set<String> names = new TreeSet<>();

    public Leftovers(Disk disk, String directory, BatchCursor cursor) {
        this.disk = disk;
        this.directory = directory;
        this.cursor = cursor;
    }

    /**
     * Clears the directory; afterwards every file in it belongs to the log or to nobody.
     *
     * @return the names of the files in it
     */
    public Set<String> clear() throws IOException {
        names.addAll(disk.list(directory));
        long firstUnfinished = Long.MAX_VALUE;
        for (String name : names) {
            if (name.endsWith(SegmentFiles.CLEANED)) {
                firstUnfinished = Math.min(firstUnfinished, baseOffset(name, SegmentFiles.CLEANED));
            }
        }
        for (String name : List.copyOf(names)) {
            boolean halfSwapped =
                    name.endsWith(SegmentFiles.SWAP) && baseOffset(name, SegmentFiles.SWAP) >= firstUnfinished;
            if (name.endsWith(SegmentFiles.DELETED)
                    || name.endsWith(SegmentFiles.CLEANED)
                    || name.endsWith(SegmentFiles.TEMPORARY)
                    || halfSwapped) {
                log.info("Deleting {}/{}, left by an earlier run", directory, name);
                delete(name);
            }
        }
        finishSwaps();
        deleteOrphans();
        return names;
    }

    /** A swapped segment replaces every segment that its offsets cover. */
    private void finishSwaps() throws IOException {
        var swapped = new ArrayList<Long>();
        for (String name : names) {
            SegmentFiles.offsetOf(name, SegmentFiles.LOG + SegmentFiles.SWAP).ifPresent(swapped::add);
        }
        for (long base : swapped) {
            long end = endOffset(base);
            for (long replaced : logs()) {
                if (replaced >= base && replaced < end) {
                    for (String suffix : SegmentFiles.SEGMENT_SUFFIXES) {
                        delete(SegmentFiles.name(replaced, suffix));
                    }
                }
            }
        }
        for (String name : List.copyOf(names)) {
            if (name.endsWith(SegmentFiles.SWAP)) {
                String target = name.substring(0, name.length() - SegmentFiles.SWAP.length());
                log.info("Putting {}/{} in place, as a cleaner was about to", directory, target);
                disk.rename(directory + "/" + name, directory + "/" + target);
                names.remove(name);
                names.add(target);
            }
        }
    }

    private long endOffset(long swappedBase) throws IOException {
        String path = SegmentFiles.path(directory, swappedBase, SegmentFiles.LOG + SegmentFiles.SWAP);
        long end = swappedBase + 1;
        try (DiskFile file = disk.open(path, Access.READ)) {
            cursor.start(file, 0, file.size());
            while (cursor.next()) {
                end = cursor.batch().nextOffset();
            }
        } catch (CorruptSegmentException e) {
            log.warn("A segment that was being swapped in is damaged: {}", e.getMessage());
        } finally {
            cursor.stop();
        }
        return end;
    }

    /** An index without its log is of no use. */
    private void deleteOrphans() throws IOException {
        Set<Long> logs = logs();
        for (String name : List.copyOf(names)) {
            for (String suffix : SegmentFiles.SEGMENT_SUFFIXES) {
                OptionalLong base = SegmentFiles.offsetOf(name, suffix);
                if (base.isPresent() && !logs.contains(base.getAsLong())) {
                    log.warn("Deleting {}/{}: its segment is gone", directory, name);
                    delete(name);
                }
            }
        }
    }

    private Set<Long> logs() {
        var logs = new TreeSet<Long>();
        for (String name : names) {
            SegmentFiles.offsetOf(name, SegmentFiles.LOG).ifPresent(logs::add);
        }
        return logs;
    }

    private void delete(String name) throws IOException {
        disk.delete(directory + "/" + name);
        names.remove(name);
    }

    /** The offset in a name whose end is known, or the largest if there is none. */
    private static long baseOffset(String name, String end) {
        String rest = name.substring(0, name.length() - end.length());
        for (String suffix : SegmentFiles.SEGMENT_SUFFIXES) {
            OptionalLong offset = SegmentFiles.offsetOf(rest, suffix);
            if (offset.isPresent()) {
                return offset.getAsLong();
            }
        }
        return Long.MAX_VALUE;
    }
}
