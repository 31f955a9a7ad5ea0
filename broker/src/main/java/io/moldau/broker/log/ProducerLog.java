package io.moldau.broker.log;

import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.log.producer.ProducerStates;
import io.moldau.broker.log.producer.SnapshotFiles;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.Segment;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a partition's producers, their snapshot files and the log together. Owned by the partition's loop. */
final class ProducerLog {
    private static final Logger logger = LoggerFactory.getLogger(ProducerLog.class);

    private final LogHome home;
    private final ProducerStates states;
    private final SnapshotFiles snapshots;

    ProducerLog(LogHome home, ProducerStates states, SnapshotFiles snapshots) {
        this.home = home;
        this.states = states;
        this.snapshots = snapshots;
    }

    ProducerStates states() {
        return states;
    }

    /** Writes down what is known of the producers at {@code endOffset}; the disk is waited for off the loop. */
    void snapshot(long endOffset) throws IOException {
        DiskFile file = snapshots.write(endOffset, states.snapshot());
        home.inBackground(
                "writing a producer snapshot of",
                () -> {
                    try (file) {
                        file.force();
                    }
                    return endOffset;
                },
                written -> {});
    }

    /**
     * Writes the last snapshot of a clean stop, which spares the next start a walk over the active segment. It is not waited
     * for: should a crash of the machine take it, the snapshot of the last roll and the records since say the same.
     */
    void close(long endOffset, boolean hasRecords) throws IOException {
        if (hasRecords && !snapshots.has(endOffset)) {
            snapshots.write(endOffset, states.snapshot()).close();
        }
    }

    /** Makes the state that of the log's records below {@code endOffset}: newest snapshot first, then the log. */
    void rebuild(SegmentList segments, BatchCursor cursor, long startOffset, long endOffset) throws IOException {
        long from = snapshots.restoreLatest(states, startOffset, endOffset);
        try {
            replay(segments, cursor, from, endOffset);
        } catch (CorruptSegmentException e) {
            // Producers whose batches lie behind the damage count as unknown: any sequence of theirs is accepted.
            logger.warn("The producers of {} are known up to damage only: {}", home.partition(), e.getMessage());
        }
    }

    private void replay(SegmentList segments, BatchCursor cursor, long startOffset, long endOffset) throws IOException {
        long from = startOffset;
        for (int i = Math.max(0, segments.floor(from)); i < segments.size() && from < endOffset; i++) {
            Segment segment = segments.get(i);
            boolean more = segment.seek(cursor, from);
            while (more && cursor.batch().baseOffset() < endOffset) {
                states.appended(cursor.batch());
                more = cursor.next();
            }
            from = Math.max(from, segment.endOffset());
        }
    }

    /** Forgets everything: the log starts anew. */
    void clear() throws IOException {
        states.clear();
        snapshots.deleteAll();
    }

    /** Follows the replacement of the segments between two offsets by one: a snapshot is kept per segment, if any. */
    void mergedBetween(long startOffset, long endOffset) throws IOException {
        snapshots.deleteBetween(startOffset, endOffset);
    }

    /** Follows the deletion of segments below {@code startOffset}. */
    void deletedBefore(long startOffset) throws IOException {
        snapshots.deleteBefore(startOffset);
    }
}
