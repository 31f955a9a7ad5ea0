package io.moldau.producer;

import io.moldau.protocol.runtime.Loop;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one way in: any thread adds records, the producer's loop takes them, in each thread's order. The queue has no bound
 * of its own because every record in it holds a part of the {@link MemoryBudget}. The loop is woken once for many
 * records.
 */
final class Intake {
    private static final int CHUNK_RECORDS = 1024;
    /** After so many records the loop turns to its sockets before it takes more. */
    private static final int RECORDS_PER_TURN = 1024;

    private final MpscUnboundedArrayQueue<PendingRecord> queue = new MpscUnboundedArrayQueue<>(CHUNK_RECORDS);
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Loop loop;
    private final Consumer<PendingRecord> sink;
    private final Runnable afterTurn;

    /**
     * @param sink takes each record, on the loop
     * @param afterTurn runs on the loop when a turn's records were taken
     */
    Intake(Loop loop, Consumer<PendingRecord> sink, Runnable afterTurn) {
        this.loop = loop;
        this.sink = sink;
        this.afterTurn = afterTurn;
    }

    /** Adds a record; any thread. */
    void add(PendingRecord record) {
        queue.offer(record);
        wake();
    }

    /** Takes everything that was added before this call; on the loop. */
    void drainAll() {
        loop.assertOnLoop();
        for (PendingRecord record = queue.poll(); record != null; record = queue.poll()) {
            sink.accept(record);
        }
    }

    private void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            loop.execute(this::turn);
        }
    }

    private void turn() {
        // Cleared before the queue is read: a record added after the last poll then wakes the loop again.
        awake.set(false);
        @Nullable PendingRecord record = null;
        int taken = 0;
        while (taken < RECORDS_PER_TURN && (record = queue.poll()) != null) {
            sink.accept(record);
            taken++;
        }
        if (taken == RECORDS_PER_TURN) {
            wake();
        }
        afterTurn.run();
    }
}
