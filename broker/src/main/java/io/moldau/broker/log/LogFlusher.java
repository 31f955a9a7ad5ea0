package io.moldau.broker.log;

import io.moldau.broker.log.segment.FlushHandle;
import io.moldau.broker.log.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a log durable off the loop and knows how far it is. One flush at a time; requests that come meanwhile share the
 * next one. Owned by the partition's loop.
 *
 * <p>Invariant: everything below the recovery point was forced, with the leader epochs and the directory that it needs to be
 * understood, and nothing below it was cut since.
 */
final class LogFlusher {
    private final LogHome home;
    private final SegmentList segments;
    private final LogAnchor anchor;
    private final EpochLog epochLog;
    private long recoveryPoint;

    /** When the oldest record that no flush covers was first noticed; -1 if there is none. */
    private long unsyncedSinceMs = -1;

    /** How far the next flush is wanted to reach, or the recovery point if none is wanted. */
    private long wantedOffset;

    private boolean flushing;

    /** Told when a flush has ended, well or not. */
    private Runnable onFlushed = () -> {};

    /** Rises with every truncation: a flush that began before one says nothing about what was appended after it. */
    private int truncations;

    LogFlusher(LogHome home, SegmentList segments, LogAnchor anchor, EpochLog epochLog, long recoveryPoint) {
        this.home = home;
        this.segments = segments;
        this.anchor = anchor;
        this.epochLog = epochLog;
        this.recoveryPoint = recoveryPoint;
        this.wantedOffset = recoveryPoint;
    }

    /** Everything below is durable. */
    long recoveryPoint() {
        return recoveryPoint;
    }

    void onFlushed(Runnable listener) {
        onFlushed = listener;
    }

    /** Asks for a flush if the topic's limits on what may be unsynced are reached. */
    void maybeFlush(long endOffset, long maxRecords, long maxAgeMs, long nowMs) {
        if (endOffset <= recoveryPoint) {
            unsyncedSinceMs = -1;
            return;
        }
        if (unsyncedSinceMs < 0) {
            unsyncedSinceMs = nowMs;
        }
        if (endOffset - recoveryPoint >= maxRecords || nowMs - unsyncedSinceMs >= maxAgeMs) {
            unsyncedSinceMs = nowMs;
            flush(endOffset);
        }
    }

    /** Sees that everything below {@code endOffset} becomes durable; returns at once. */
    void flush(long endOffset) {
        wantedOffset = Math.max(wantedOffset, endOffset);
        if (flushing || wantedOffset <= recoveryPoint || !home.dir().isOnline()) {
            return;
        }
        long target = wantedOffset;
        int truncationsBefore = truncations;
        boolean holds = !anchor.isHeld();
        List<FlushHandle> handles;
        try {
            handles = handles(target);
        } catch (IOException e) {
            home.dir().fail("flushing " + home.partition(), e);
            return;
        }
        flushing = true;
        // What a failed sync left unwritten cannot be known: no retry, no further acknowledgement.
        home.inBackground(
                "flushing",
                () -> {
                    force(handles, holds);
                    return target;
                },
                forced -> {
                    if (forced == null) {
                        ended();
                    } else {
                        anchor.becameHeld();
                        epochLog.sync(epochsForced -> {
                            if (epochsForced && truncations == truncationsBefore) {
                                reached(target);
                            }
                            ended();
                        });
                    }
                });
    }

    private void ended() {
        flushing = false;
        onFlushed.run();
        flush(recoveryPoint);
    }

    private void reached(long target) {
        if (target > recoveryPoint) {
            recoveryPoint = target;
            home.dir().recoveryPoints().set(home.partition(), target);
        }
    }

    private List<FlushHandle> handles(long target) throws IOException {
        var handles = new ArrayList<FlushHandle>();
        for (int i = Math.max(0, segments.floor(recoveryPoint)); i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset() < target) {
                handles.add(segment.flushHandle());
            }
        }
        return handles;
    }

    private void force(List<FlushHandle> handles, boolean holds) throws IOException {
        try {
            for (FlushHandle handle : handles) {
                handle.force();
            }
            if (holds) {
                LogAnchor.hold(home);
            } else {
                home.disk().syncDirectory(home.directory());
            }
        } finally {
            handles.forEach(FlushHandle::close);
        }
    }

    /** Forces everything now, waiting for the disk: for a clean stop. */
    void flushNow(long endOffset) throws IOException {
        epochLog.close();
        if (endOffset > recoveryPoint) {
            force(handles(endOffset), !anchor.isHeld());
            reached(endOffset);
        }
    }

    /** Follows a truncation. */
    void truncatedTo(long endOffset) {
        truncations++;
        recoveryPoint = Math.min(recoveryPoint, endOffset);
        wantedOffset = Math.min(wantedOffset, endOffset);
        home.dir().recoveryPoints().set(home.partition(), recoveryPoint);
    }

    /** Follows a restart of the log at another offset, which holds nothing to flush. */
    void startedAt(long offset) {
        truncations++;
        recoveryPoint = offset;
        wantedOffset = offset;
        home.dir().recoveryPoints().set(home.partition(), offset);
    }
}
