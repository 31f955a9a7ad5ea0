package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.moldau.broker.log.file.FileDisk;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What appends and reads cost in garbage: something per batch, nothing per record or byte. */
class AppendCostTest {
    private static final int WARM_UP = 2_000;
    private static final int MEASURED = 2_000;

    @TempDir
    private Path directory;

    private static RecordBatch direct(RecordBatch batch) {
        ByteBuffer heap = batch.buffer();
        ByteBuffer bytes = ByteBuffer.allocateDirect(heap.limit());
        bytes.put(heap.duplicate().position(0)).flip();
        return new RecordBatch().wrap(bytes, 0);
    }

    @Test
    void garbagePerBatchDoesNotGrowWithTheBatch() throws IOException {
        var fixture = new LogFixture(FileDisk.at(directory));
        fixture.open();
        Log log = fixture.log();
        long small = bytesPerAppend(fixture, log, direct(Batches.of(1, 1)));
        long large = bytesPerAppend(fixture, log, direct(Batches.of(1_000, 1)));
        assertThat(small).isLessThan(600);
        assertThat(large).isLessThan(small + 100);
        assertThat(bytesPerRead(fixture, log)).isLessThan(600);
        fixture.close();
    }

    private static long bytesPerAppend(LogFixture fixture, Log log, RecordBatch batch) {
        long nowMs = fixture.nowMs();
        var meter = new Meter();
        fixture.run(() -> {
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                if (i == WARM_UP) {
                    meter.start();
                }
                log.appendAsLeader(batch, 0, nowMs);
            }
            meter.stop();
        });
        return meter.perOperation(MEASURED, "append of " + batch.sizeInBytes() + " bytes");
    }

    private static long bytesPerRead(LogFixture fixture, Log log) {
        var meter = new Meter();
        fixture.run(() -> {
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                if (i == WARM_UP) {
                    meter.start();
                }
                try (LogSlice slice = log.read(log.endOffset() - 1, 1 << 20, Long.MAX_VALUE, true)) {
                    assert !slice.isEmpty();
                }
            }
            meter.stop();
        });
        return meter.perOperation(MEASURED, "read at the tail");
    }

    /** Counts what the current thread allocates. */
    private static final class Meter {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private long bytes;
        private long nanos;

        void start() {
            bytes = threads.getCurrentThreadAllocatedBytes();
            nanos = System.nanoTime();
        }

        void stop() {
            nanos = System.nanoTime() - nanos;
            bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        }

        long perOperation(int operations, String what) {
            System.out.printf("%s: %d B garbage, %d ns%n", what, bytes / operations, nanos / operations);
            return bytes / operations;
        }
    }
}
