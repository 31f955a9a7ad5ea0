package io.moldau.broker.log;

import io.moldau.broker.log.segment.Segment;
import java.io.IOException;

/** The end of a log's use, well or in haste, when nothing touches its directory any more. Owned by the log; used once. */
final class LogClosing {
    private final LogHome home;
    private final SegmentList segments;
    private final LogOffsets offsets;
    private final ProducerLog producers;
    private final LogFlusher flusher;

    LogClosing(LogHome home, SegmentList segments, LogOffsets offsets, ProducerLog producers, LogFlusher flusher) {
        this.home = home;
        this.segments = segments;
        this.offsets = offsets;
        this.producers = producers;
        this.flusher = flusher;
    }

    /** Writes down everything off the loop, if the directory takes it, and lets go of the files. */
    void close(Runnable done) {
        home.whenSettled(() -> home.inBackground(
                "closing",
                () -> {
                    if (home.dir().isOnline()) {
                        writeDown();
                    } else {
                        letGo();
                    }
                    return true;
                },
                written -> done.run()));
    }

    private void writeDown() {
        try {
            flusher.flushNow(offsets.end());
            for (Segment segment : segments.all()) {
                segment.close();
            }
            producers.close(offsets.end(), segments.sizeInBytes() > 0);
            home.dir().highWatermarks().set(home.partition(), offsets.highWatermark());
        } catch (IOException e) {
            home.dir().fail("closing " + home.partition(), e);
        }
    }

    /** Lets go of the files as they are. */
    void abandon(Runnable done) {
        home.whenSettled(() -> {
            letGo();
            done.run();
        });
    }

    private void letGo() {
        try {
            for (Segment segment : segments.all()) {
                segment.abandon();
            }
        } catch (IOException e) {
            home.dir().fail("closing " + home.partition(), e);
        }
    }
}
