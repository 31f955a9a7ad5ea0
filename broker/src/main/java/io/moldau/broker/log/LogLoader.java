package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.EpochStart;
import io.moldau.broker.log.checkpoint.LeaderEpochFile;
import io.moldau.broker.log.checkpoint.MalformedFileException;
import io.moldau.broker.log.checkpoint.PartitionMetadataFile;
import io.moldau.broker.log.checkpoint.RunEnd;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.producer.ProducerStates;
import io.moldau.broker.log.producer.SnapshotFiles;
import io.moldau.broker.log.recovery.Cut;
import io.moldau.broker.log.recovery.Leftovers;
import io.moldau.broker.log.recovery.SegmentRecovery;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.Segment;
import io.moldau.broker.log.segment.SegmentFiles;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a partition directory. After a clean stop it believes what it finds and checks only the tail; otherwise it reads
 * everything from the recovery point on and cuts at the first damage. Damaged files beside the segments are rebuilt or
 * dropped, with a warning, and never keep a log from opening.
 *
 * <p>What lies below the recovery point, or was closed cleanly, is not read again: a batch damaged there is found when
 * somebody walks into it. A broken header answers CORRUPT_MESSAGE; broken records fail the reader's checksum. Neither is
 * cut, as later batches may be whole.
 *
 * <p>Blocks; one per thread.
 */
final class LogLoader {
    private static final Logger logger = LoggerFactory.getLogger(LogLoader.class);

    private final SegmentRecovery recovery = new SegmentRecovery();

    /**
     * Opens the directory of {@code home}, which exists.
     *
     * @param lastRun how the last run on the log directory ended
     * @param nowMs when a first segment counts as created
     */
    LoadedLog load(LogHome home, TopicConfig config, RunEnd lastRun, long nowMs) throws IOException {
        Disk disk = home.disk();
        String directory = home.directory();
        boolean clean = lastRun == RunEnd.CLEAN;
        Set<String> files = new Leftovers(disk, directory, recovery.cursor()).clear();
        List<EpochStart> written = files.contains(LeaderEpochFile.NAME) ? readEpochs(home) : List.of();
        var epochs = new LeaderEpochs(written == null ? List.of() : written);
        var segments = new SegmentList(loadSegments(home, config, files));
        if (segments.size() > 0) {
            if (lastRun == RunEnd.CRASHED) {
                // Beyond there, batches that come back may be others than those the epochs were noted for.
                epochs.truncateFromEnd(home.dir().recoveryPoints().get(home.partition(), 0));
            }
            check(home, config, segments, epochs, clean);
        }
        long startOffset = startOffset(home, config, segments, nowMs);
        if (written == null) {
            rebuildEpochs(segments, epochs);
        }
        long endOffset = segments.active().endOffset();
        epochs.truncateFromEnd(endOffset);
        epochs.truncateFromStart(startOffset);
        segments.active().unseal();

        var producers = new ProducerLog(
                home, new ProducerStates(home.services().maxProducers()), SnapshotFiles.among(files, disk, directory));
        producers.rebuild(segments, recovery.cursor(), startOffset, endOffset);
        recovery.cursor().stop();
        for (Segment segment : segments.all()) {
            segment.closeIdle();
        }
        long durable = clean
                ? endOffset
                : Math.min(endOffset, home.dir().recoveryPoints().get(home.partition(), 0));
        home.dir().recoveryPoints().set(home.partition(), durable);
        long highWatermark = home.dir().highWatermarks().get(home.partition(), 0);
        boolean epochsChanged = written == null || !written.equals(epochs.entries());
        Uuid topicId = files.contains(PartitionMetadataFile.NAME) ? readTopicId(home) : null;
        return new LoadedLog(
                segments,
                epochs,
                epochsChanged,
                producers,
                startOffset,
                lastRun == RunEnd.CRASHED ? Math.min(highWatermark, durable) : highWatermark,
                durable,
                topicId);
    }

    private static List<Segment> loadSegments(LogHome home, TopicConfig config, Set<String> files) throws IOException {
        var offsets = new TreeSet<Long>();
        for (String name : files) {
            SegmentFiles.offsetOf(name, SegmentFiles.LOG).ifPresent(offsets::add);
        }
        var segments = new ArrayList<Segment>();
        for (long offset : offsets) {
            Long next = offsets.higher(offset);
            segments.add(Segment.load(
                    home.disk(),
                    home.directory(),
                    offset,
                    next == null ? offset : next,
                    config.segments().maxIndexBytes()));
        }
        return segments;
    }

    /** Recovers what lies beyond the recovery point and looks the others over. */
    private void check(LogHome home, TopicConfig config, SegmentList segments, LeaderEpochs epochs, boolean clean)
            throws IOException {
        long recoveryPoint = home.dir().recoveryPoints().get(home.partition(), 0);
        int recovered = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            Segment next = segments.after(i);
            boolean unsafe = next == null
                    ? !clean || !endsAt(segment, recoveryPoint)
                    : !clean && segment.endOffset() > recoveryPoint;
            if (unsafe) {
                Cut cut = recovery.recover(
                        segment,
                        next == null ? Long.MAX_VALUE : next.baseOffset(),
                        next != null || config.compaction().enabled(),
                        config.segments().indexIntervalBytes(),
                        batch -> epochs.assign(batch.partitionLeaderEpoch(), batch.baseOffset()));
                recovered++;
                if (cut != null) {
                    logger.warn("{} in {}: {}", home.partition(), home.dir(), cut);
                    dropBehind(home, segments, i);
                }
                if (segments.after(i) != null) {
                    segment.seal();
                }
            } else if (next != null && !segment.indexesPlausible()) {
                rebuildIndexes(segment);
            }
        }
        if (recovered > 0) {
            logger.info(
                    "recovered {} in {}: checked {} segments from the recovery point {} on, the log ends at offset {}",
                    home.partition(),
                    home.dir(),
                    recovered,
                    recoveryPoint,
                    segments.active().endOffset());
        }
    }

    private void rebuildIndexes(Segment segment) throws IOException {
        try {
            segment.rebuildIndexes(recovery.cursor(), "they are missing or do not fit the segment");
        } catch (CorruptSegmentException e) {
            logger.error("{}", e.getMessage());
        }
    }

    /** Whether a segment that was closed cleanly still ends where it did: a clean stop flushes to the very end. */
    private boolean endsAt(Segment segment, long recoveryPoint) throws IOException {
        return recovery.findEnd(segment) && segment.endOffset() == recoveryPoint;
    }

    /** What lies behind damage cannot be kept: its offsets would leave a hole. */
    private static void dropBehind(LogHome home, SegmentList segments, int index) throws IOException {
        for (Segment lost : segments.removeFrom(index + 1)) {
            logger.warn("{} in {}: dropping {}, which lies behind the damage", home.partition(), home.dir(), lost);
            delete(home.disk(), lost);
        }
    }

    private static void delete(Disk disk, Segment segment) throws IOException {
        for (String path : segment.retire()) {
            disk.delete(path);
        }
    }

    /** The first readable offset; a log that does not reach it starts over there. */
    private static long startOffset(LogHome home, TopicConfig config, SegmentList segments, long nowMs)
            throws IOException {
        long checkpoint = home.dir().logStartOffsets().get(home.partition(), 0);
        if (segments.size() > 0) {
            if (checkpoint <= segments.active().endOffset()) {
                return Math.max(checkpoint, segments.first().baseOffset());
            }
            logger.warn(
                    "{} in {} ends at {}, before its start offset {}: starting over there",
                    home.partition(),
                    home.dir(),
                    segments.active().endOffset(),
                    checkpoint);
            for (Segment segment : segments.removeFrom(0)) {
                delete(home.disk(), segment);
            }
        }
        segments.add(Segment.create(
                home.disk(), home.directory(), checkpoint, config.segments().maxIndexBytes(), nowMs));
        return checkpoint;
    }

    /** The epochs on file, or null if the file is damaged. */
    private static @Nullable List<EpochStart> readEpochs(LogHome home) throws IOException {
        try {
            return LeaderEpochFile.read(home.disk(), home.directory());
        } catch (MalformedFileException e) {
            logger.warn("Rebuilding the leader epochs of {} from its log: {}", home.partition(), e.getMessage());
            return null;
        }
    }

    private void rebuildEpochs(SegmentList segments, LeaderEpochs epochs) throws IOException {
        epochs.clear();
        BatchCursor cursor = recovery.cursor();
        try {
            for (Segment segment : segments.all()) {
                segment.start(cursor, 0, segment.sizeInBytes());
                while (cursor.next()) {
                    epochs.assign(
                            cursor.batch().partitionLeaderEpoch(),
                            cursor.batch().baseOffset());
                }
            }
        } catch (CorruptSegmentException e) {
            logger.warn("Some leader epochs stay unknown: {}", e.getMessage());
        }
    }

    private static @Nullable Uuid readTopicId(LogHome home) throws IOException {
        try {
            return PartitionMetadataFile.read(home.disk(), home.directory());
        } catch (MalformedFileException e) {
            logger.warn("The topic id of {} has to be learned again: {}", home.partition(), e.getMessage());
            return null;
        }
    }
}
