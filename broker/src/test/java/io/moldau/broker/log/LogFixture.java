package io.moldau.broker.log;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.config.BrokerConfig;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A log store on given disks whose loops and background run when the test says so. */
final class LogFixture {
    static final TopicPartition PARTITION = new TopicPartition("topic", 0);
    static final Uuid TOPIC_ID = new Uuid(1, 2);

    final ManualScheduler scheduler = new ManualScheduler();
    final ManualLoop storeLoop = scheduler.loop("store");
    final ManualLoop loop = scheduler.loop("partition");
    final List<LogDirFailure> failures = new ArrayList<>();
    final Map<String, String> brokerKeys = new HashMap<>();
    final Map<String, String> topicKeys = new HashMap<>();
    private final List<Disk> disks;
    private @Nullable LogStore store;
    private boolean clusterHears = true;
    private @Nullable StoreReport report;
    private @Nullable Throwable openError;
    String bootId = "boot-1";
    int maxProducers = 1000;

    LogFixture(Disk... disks) {
        this.disks = List.of(disks);
        brokerKeys.put("broker.id", "1");
    }

    BrokerConfig brokerConfig() {
        return BrokerConfig.of(brokerKeys);
    }

    TopicConfig topicConfig() {
        return TopicConfig.of(topicKeys, brokerConfig());
    }

    /** The broker does not get as far as telling the cluster what it lost. */
    LogFixture unheard() {
        clusterHears = false;
        return this;
    }

    /** Sets a topic key for logs opened or configured from here on. */
    LogFixture with(String key, Object value) {
        topicKeys.put(key, value.toString());
        return this;
    }

    long nowMs() {
        return scheduler.clock().wallMs();
    }

    /** Opens the store, as a start of the broker does. */
    LogStore open() {
        var services = new LogServices(
                scheduler.background(),
                new SplittableRandom(1),
                maxProducers,
                brokerConfig().storage().producerIdExpirationMs(),
                64 << 20);
        var opened = new LogStore(
                disks,
                brokerConfig().storage(),
                services,
                scheduler.clock(),
                storeLoop,
                partition -> loop,
                failures::add);
        TopicConfig config = topicConfig();
        storeLoop.execute(() -> opened.open(bootId, partition -> config, (found, error) -> {
            report = found;
            openError = error;
            if (found != null && clusterHears) {
                opened.lossIsKnown();
            }
        }));
        scheduler.runReady();
        store = opened;
        return opened;
    }

    StoreReport report() {
        if (report == null) {
            throw new AssertionError("the store did not open", openError);
        }
        return report;
    }

    @Nullable
    Throwable openError() {
        return openError;
    }

    /** The log of the one partition most tests use, created if it is not there. */
    Log log() {
        return log(PARTITION);
    }

    Log log(TopicPartition partition) {
        var created = new ArrayList<Log>();
        var errors = new ArrayList<Throwable>();
        storeLoop.execute(() -> store().create(partition, TOPIC_ID, topicConfig(), (log, error) -> {
            if (log != null) {
                created.add(log);
            } else if (error != null) {
                errors.add(error);
            }
        }));
        scheduler.runReady();
        if (created.isEmpty()) {
            throw new AssertionError("no log", errors.get(0));
        }
        return created.get(0);
    }

    LogStore store() {
        if (store == null) {
            throw new AssertionError("not open");
        }
        return store;
    }

    @Nullable
    Log find(TopicPartition partition) {
        return onLoop(storeLoop, () -> store().find(partition));
    }

    /** Stops cleanly. */
    void close() {
        storeLoop.execute(() -> store().close(() -> {}));
        scheduler.runReady();
    }

    AppendResult append(Log log, RecordBatch batch) {
        return append(log, batch, 0);
    }

    AppendResult append(Log log, RecordBatch batch, int epoch) {
        return onLoop(() -> log.appendAsLeader(batch, epoch, nowMs()));
    }

    void run(Runnable action) {
        loop.call(action);
    }

    <T> T onLoop(Callable<T> action) {
        return onLoop(loop, action);
    }

    private static <T> T onLoop(ManualLoop where, Callable<T> action) {
        var result = new ArrayList<T>();
        where.call(() -> {
            try {
                result.add(action.call());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return result.get(0);
    }

    /** The base offsets of every batch that can be read from {@code offset} to the end, each with its checksum right. */
    List<Long> readAll(Log log, long offset) {
        var offsets = new ArrayList<Long>();
        long next = offset;
        while (next < log.endOffset()) {
            long from = next;
            ByteBuffer bytes = bytes(onLoop(() -> log.read(from, 1 << 20, Long.MAX_VALUE, true)));
            var batches = new RecordBatches(bytes);
            while (batches.next()) {
                if (!batches.batch().isCrcValid()) {
                    throw new AssertionError("a damaged batch was handed out: " + batches.batch());
                }
                offsets.add(batches.batch().baseOffset());
                next = batches.batch().nextOffset();
            }
            if (next == from) {
                throw new AssertionError("nothing at offset " + from + " though the log ends at " + log.endOffset());
            }
        }
        return offsets;
    }

    /** What a slice holds; closes it. */
    static ByteBuffer bytes(LogSlice slice) {
        try (slice) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
            slice.read(0, bytes);
            return bytes.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
