package io.moldau.producer;

import io.moldau.protocol.runtime.Loop;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * The one way in: any thread adds records, the producer's loop takes them, in each thread's order. The queue has no bound
 * of its own because every record in it holds a part of the {@link MemoryBudget}.
 *
 * <p>Waking a thread costs far more than handing over a record. So the loop is woken at once only when a batch's worth of
 * records has come together; the first of fewer sees to it that the loop looks a little later.
 */
final class Intake {
    private static final int CHUNK_RECORDS = 1024;
    /** After so many records the loop turns to its sockets before it takes more. */
    private static final int RECORDS_PER_TURN = 1024;
    /** Whatever the linger: a record of a new topic has metadata to wait for, too. */
    private static final long MAX_PICK_UP_MS = 10;
    /** Records are cheaper to pick up while they are in the processor's cache. */
    private static final int MAX_HURRY_UNITS = 64 * 1024 / MemoryBudget.UNIT_BYTES;

    private final MpscUnboundedArrayQueue<PendingRecord> queue = new MpscUnboundedArrayQueue<>(CHUNK_RECORDS);
    private final AtomicInteger queuedUnits = new AtomicInteger();
    /** Set while a turn is posted, until it begins. */
    private final AtomicBoolean posted = new AtomicBoolean();
    /** Set while a timer runs, which it does as long as each time there were records to take. */
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private final Loop loop;
    private final long pickUpMs;
    private final int hurryUnits;
    private final Consumer<PendingRecord> sink;
    private final Runnable afterTurn;

    /**
     * @param batchBytes from how much on the loop does not wait for more
     * @param sink takes each record, on the loop
     * @param afterTurn runs on the loop when a turn's records were taken
     */
    Intake(Loop loop, long lingerMs, int batchBytes, Consumer<PendingRecord> sink, Runnable afterTurn) {
        this.loop = loop;
        this.pickUpMs = Math.min(lingerMs, MAX_PICK_UP_MS);
        this.hurryUnits = Math.min(MemoryBudget.units(batchBytes), MAX_HURRY_UNITS);
        this.sink = sink;
        this.afterTurn = afterTurn;
    }

    /** Adds a record; any thread. */
    void add(PendingRecord record) {
        queue.offer(record);
        int units = queuedUnits.addAndGet(record.delivery().reservedUnits());
        if (units >= hurryUnits || pickUpMs == 0) {
            hurry();
        } else if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            startTimer();
        }
    }

    /** Has the loop take what there is soon, without waiting for more; any thread. */
    void hurry() {
        if (!posted.get() && posted.compareAndSet(false, true)) {
            loop.execute(this::turn);
        }
    }

    /** Takes everything that was added before this call; on the loop. */
    void drainAll() {
        loop.assertOnLoop();
        for (PendingRecord record = queue.poll(); record != null; record = queue.poll()) {
            sink.accept(record);
        }
    }

    private void startTimer() {
        Loop.Timer unused = loop.schedule(pickUpMs, this::onTimer);
    }

    private void onTimer() {
        if (!queue.isEmpty()) {
            turn();
            startTimer();
            return;
        }
        scheduled.set(false);
        // Added since, by somebody who still saw the timer.
        if (!queue.isEmpty()) {
            hurry();
        }
    }

    private void turn() {
        // Both cleared before the queue is read: whoever adds a record after the last poll can bring the loop back.
        posted.set(false);
        queuedUnits.set(0);
        int taken = 0;
        PendingRecord record = queue.poll();
        while (record != null) {
            sink.accept(record);
            taken++;
            record = taken < RECORDS_PER_TURN ? queue.poll() : null;
        }
        if (taken == RECORDS_PER_TURN) {
            hurry();
        }
        afterTurn.run();
    }
}
