package io.moldau.broker.coordinator;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.partition.FetchWaiter;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.Reader;
import io.moldau.config.CoordinatorConfig;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints of one replica's log as it grows, whether it leads or follows. A checkpoint is made from the one before
 * and the records since, up to the high watermark: nothing that counts can be cut off below it, and no coordinator's state
 * is touched for it. Owned by the partition's loop; the work is done off it, one checkpoint per loop at a time.
 *
 * <p>Costs nothing while nothing is written: it waits for the high watermark like a consumer.
 */
final class Checkpointer {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final Partition partition;
    private final Checkpoints checkpoints;
    private final CoordinatorConfig config;
    private final Clock clock;
    private final Loop loop;
    private final Turns turns;
    private final Consumer<Runnable> taken;

    private final FetchWaiter waiter = this::look;

    /** Exclusive end of what the newest checkpoint sums up. */
    private long coveredOffset;

    private boolean underWay;
    private boolean ended;

    /** Runs while records wait for a checkpoint to cover them. */
    private Loop.@Nullable Timer due;

    /** @param taken runs after each checkpoint, still in its turn; runs what it is given when it is done */
    Checkpointer(
            Partition partition,
            Checkpoints checkpoints,
            CoordinatorConfig config,
            Clock clock,
            Loop loop,
            Turns turns,
            Consumer<Runnable> taken) {
        this.partition = partition;
        this.checkpoints = checkpoints;
        this.config = config;
        this.clock = clock;
        this.loop = loop;
        this.turns = turns;
        this.taken = taken;
    }

    void begin() {
        if (config.takesCheckpoints()) {
            CheckpointHeader newest = checkpoints.newest(clock.wallMs());
            coveredOffset = newest == null ? partition.log().logStartOffset() : newest.endOffset();
            look();
        }
    }

    /** Takes no more; one that is under way comes to nothing. */
    void end() {
        ended = true;
        partition.waiters(Reader.CONSUMER).remove(waiter);
        cancelTimer();
    }

    private void look() {
        if (ended || underWay) {
            return;
        }
        long uncovered = partition.highWatermark() - coveredOffset;
        if (uncovered >= config.checkpointRecords()) {
            takeTurn();
            return;
        }
        if (uncovered > 0 && due == null) {
            due = loop.schedule(config.checkpointIntervalMs(), this::takeTurn);
        }
        partition.waiters(Reader.CONSUMER).add(waiter);
    }

    private void takeTurn() {
        if (ended || underWay) {
            return;
        }
        underWay = true;
        cancelTimer();
        turns.take(this::sumUp);
    }

    private void cancelTimer() {
        Loop.Timer timer = due;
        if (timer != null) {
            timer.cancel();
            due = null;
        }
    }

    private void sumUp() {
        if (ended) {
            turns.pass();
            return;
        }
        long nowMs = clock.wallMs();
        long endOffset = partition.highWatermark();
        Log log = partition.log();
        checkpoints.readNewest(nowMs, LatestRecords::new, (base, latest) -> {
            long from = base == null ? log.logStartOffset() : base.endOffset();
            new LogTail(log, config.loadBufferBytes(), latest).read(from, () -> endOffset, tail -> {
                if (tail.failure() != null) {
                    LOG.warn("{}: no checkpoint: {}", partition.id(), tail.failure());
                    settle(false);
                } else if (ended || tail.endOffset() == from) {
                    settle(true);
                } else {
                    int epoch = log.epochs().epochFor(tail.endOffset() - 1);
                    write(
                            new CheckpointHeader(
                                    tail.endOffset(),
                                    epoch,
                                    nowMs,
                                    latest.values().size()),
                            latest);
                }
            });
        });
    }

    private void write(CheckpointHeader header, LatestRecords latest) {
        Log log = partition.log();
        log.inDirectory("checkpointing", (disk, directory) -> isWritten(disk, directory, header, latest), written -> {
            if (Boolean.TRUE.equals(written)) {
                checkpoints.add(header);
                coveredOffset = header.endOffset();
                LOG.debug("{}: {}", partition.id(), header);
                taken.accept(() -> settle(true));
            } else {
                settle(false);
            }
        });
    }

    /** A log can do without checkpoints: a disk that is too full for one may still take records. */
    private static boolean isWritten(Disk disk, String directory, CheckpointHeader header, LatestRecords latest) {
        try {
            CheckpointFile.write(disk, directory, header, latest.values());
            return true;
        } catch (IOException e) {
            LOG.warn("{}: no checkpoint of offset {}", directory, header.endOffset(), e);
            return false;
        }
    }

    /** Without the last checkpoint the next start takes longer, and nothing else: the next is tried in its time. */
    private void settle(boolean well) {
        underWay = false;
        turns.pass();
        if (ended) {
            return;
        }
        if (well) {
            look();
        } else {
            due = loop.schedule(config.checkpointIntervalMs(), this::takeTurn);
        }
    }
}
