package io.moldau.broker.log;

import io.moldau.broker.log.clean.BatchPass;
import io.moldau.broker.log.clean.ReadBuffer;
import io.moldau.broker.log.clean.SegmentBatches;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.log.segment.Segment;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Shows the passes of one cleaning the batches of a segment, in steps of bounded size. Owned by the cleaning. */
final class CleaningWalk {

    /** What a step reads: some ten milliseconds of a background thread. */
    private static final int STEP_BYTES = 1 << 20;

    private final LogHome home;
    private final CleaningSteps steps;
    private final ReadBuffer buffer;
    private final Consumer<Throwable> failed;
    private final BatchCursor cursor = new BatchCursor(RecordBatch.HEADER_SIZE);

    /** What is open now. */
    private @Nullable SegmentBatches reading;

    /** @param failed told on the loop if a segment cannot be opened or is damaged where reading begins */
    CleaningWalk(LogHome home, CleaningSteps steps, ReadBuffer buffer, Consumer<Throwable> failed) {
        this.home = home;
        this.steps = steps;
        this.buffer = buffer;
        this.failed = failed;
    }

    /**
     * Shows a pass the batches of a segment from {@code offset} on.
     *
     * @param writtenBytes how much the pass has written so far, which counts for the pace as well
     * @param then told whether the pass took them all
     */
    void read(Segment segment, long offset, BatchPass pass, IntSupplier writtenBytes, Consumer<Boolean> then) {
        try {
            if (segment.sizeInBytes() == 0 || !segment.seek(cursor, offset)) {
                then.accept(true);
                return;
            }
            LogSlice slice = segment.slice(cursor, Integer.MAX_VALUE, segment.sizeInBytes(), false);
            SegmentBatches batches = new SegmentBatches(segment.logPath(), slice, buffer);
            reading = batches;
            step(segment, batches, pass, writtenBytes, then);
        } catch (IOException | CorruptSegmentException e) {
            failed.accept(e);
        } finally {
            cursor.stop();
        }
    }

    private void step(
            Segment segment, SegmentBatches batches, BatchPass pass, IntSupplier writtenBytes, Consumer<Boolean> then) {
        steps.take(
                () -> {
                    int before = writtenBytes.getAsInt();
                    long read = batches.step(pass, STEP_BYTES);
                    return read + writtenBytes.getAsInt() - before;
                },
                moved -> steps.rest(moved, () -> {
                    if (batches.isDone()) {
                        close();
                        letGo(segment);
                        then.accept(batches.isComplete());
                    } else {
                        step(segment, batches, pass, writtenBytes, then);
                    }
                }));
    }

    /** A log has thousands of segments at times: no more of them stay open than others read. */
    private void letGo(Segment segment) {
        try {
            segment.closeIdle();
        } catch (IOException e) {
            home.dir().fail("closing files of " + home.partition(), e);
        }
    }

    /** Lets go of what is open. */
    void close() {
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }
}
