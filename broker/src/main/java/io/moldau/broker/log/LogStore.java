package io.moldau.broker.log;

import io.moldau.broker.log.disk.Disk;
import io.moldau.config.CleanerConfig;
import io.moldau.config.StorageConfig;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Gather;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every log of this broker, by partition: opens the log directories at start, creates and deletes logs, and keeps them in
 * order while they run. Owned by one loop, its methods and callbacks run there; each log belongs to its own partition's
 * loop, and whatever blocks runs in the background.
 */
public final class LogStore {
    private static final Logger logger = LoggerFactory.getLogger(LogStore.class);

    private final List<Disk> disks;
    private final StorageConfig config;
    private final LogServices services;
    private final Clock clock;
    private final Loop loop;
    private final Function<TopicPartition, Loop> loopOf;
    private final Consumer<LogDirFailure> onFailure;
    private final List<DirectoryRun> runs = new ArrayList<>();
    private final Map<TopicPartition, Log> logs = new HashMap<>();

    /** Partitions that a task in the background is creating or deleting; what else is asked of them waits in order. */
    private final PartitionQueues busy = new PartitionQueues();

    private final LogPlacement placement = new LogPlacement(runs);
    private final LogCreation creation;
    private final StoreUpkeep upkeep;
    private final StoreCleaner cleaner;

    /**
     * @param disks one per log directory
     * @param loopOf the loop that owns a partition
     * @param onFailure told on {@code loop} of each directory that goes offline
     */
    public LogStore(
            List<Disk> disks,
            StorageConfig config,
            LogServices services,
            Clock clock,
            Loop loop,
            Function<TopicPartition, Loop> loopOf,
            Consumer<LogDirFailure> onFailure) {
        this.disks = List.copyOf(disks);
        this.config = config;
        this.services = services;
        this.clock = clock;
        this.loop = loop;
        this.loopOf = loopOf;
        this.onFailure = failure -> loop.execute(() -> onFailure.accept(failure));
        this.creation = new LogCreation(services, clock, loop);
        this.upkeep = new StoreUpkeep(this, config, clock, loop, services.background());
        this.cleaner = new StoreCleaner(this, config.cleaner(), clock, loop, services.heapBytes());
    }

    /**
     * Claims the log directories and opens every log in them, several at a time.
     *
     * @param bootId of the running kernel
     * @param topicConfig the configuration of a partition's topic; called in the background
     * @param done receives what was found, or why the broker must not start
     */
    public void open(
            String bootId,
            Function<TopicPartition, TopicConfig> topicConfig,
            BiConsumer<@Nullable StoreReport, @Nullable Throwable> done) {
        loop.assertOnLoop();
        var opening = new StoreOpening(
                disks, config.recoveryThreadsPerDirectory(), services, clock, loop, loopOf, topicConfig, onFailure);
        opening.run(bootId, (report, error) -> {
            runs.addAll(opening.runs());
            opening.logs().forEach(log -> {
                logs.put(log.partition(), log);
                placement.added(log.dir());
            });
            if (report != null) {
                upkeep.start();
                cleaner.start();
            }
            done.accept(report, error);
        });
    }

    /** The log of a partition, or null. */
    public @Nullable Log find(TopicPartition partition) {
        loop.assertOnLoop();
        return logs.get(partition);
    }

    /** Every log. */
    public Collection<Log> logs() {
        loop.assertOnLoop();
        return List.copyOf(logs.values());
    }

    /** The log directories, online or not. */
    public List<LogDir> directories() {
        return runs.stream().map(DirectoryRun::dir).toList();
    }

    /**
     * Creates the log of a partition, or finds it if there is one, in the online directory with the fewest logs.
     *
     * @param done receives the log, or an {@link ApiException} saying why there is none
     */
    public void create(
            TopicPartition partition,
            Uuid topicId,
            TopicConfig topicConfig,
            BiConsumer<@Nullable Log, @Nullable Throwable> done) {
        loop.assertOnLoop();
        busy.enqueue(partition, () -> {
            Log present = logs.get(partition);
            LogDir dir = present == null ? placement.place() : null;
            if (dir == null) {
                finish(partition, done, present, present != null ? null : noDirectory());
                return;
            }
            var home = new LogHome(partition, dir, loopOf.apply(partition), services);
            creation.create(home, topicId, topicConfig, (log, error) -> {
                if (log != null) {
                    logs.put(partition, log);
                    logger.info("{} created in {}", partition, dir);
                } else {
                    placement.removed(dir);
                }
                finish(partition, done, log, error);
            });
        });
    }

    private static ApiException noDirectory() {
        return new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "no log directory is online");
    }

    private void finish(
            TopicPartition partition,
            BiConsumer<@Nullable Log, @Nullable Throwable> done,
            @Nullable Log log,
            @Nullable Throwable error) {
        busy.finished(partition);
        done.accept(log, error);
    }

    /**
     * Deletes the log of a partition: at once as far as anybody can tell, its files after {@code file.delete.delay.ms}.
     *
     * @param done runs when a log of the same name may be created; told of the error if there was one
     */
    public void delete(TopicPartition partition, Consumer<@Nullable Throwable> done) {
        loop.assertOnLoop();
        busy.enqueue(partition, () -> {
            Log log = logs.remove(partition);
            if (log == null) {
                busy.finished(partition);
                done.accept(null);
                return;
            }
            placement.removed(log.dir());
            log.dir().forget(partition);
            loopOf.apply(partition).execute(() -> log.abandon(() -> loop.execute(() -> rename(log, done))));
        });
    }

    private void rename(Log log, Consumer<@Nullable Throwable> done) {
        TopicPartition partition = log.partition();
        Disk disk = log.dir().disk();
        String doomed = PartitionDirectory.deletedName(partition, services.random());
        services.background()
                .run(
                        () -> {
                            disk.rename(PartitionDirectory.nameOf(partition), doomed);
                            disk.syncDirectory("");
                            return doomed;
                        },
                        loop,
                        (name, error) -> {
                            if (error == null) {
                                logger.info("{} in {} is deleted, its files go later", partition, log.dir());
                                loop.schedule(
                                        log.config().segments().deleteDelayMs(), () -> deleteFiles(log.dir(), doomed));
                            } else if (error instanceof IOException e) {
                                log.dir().fail("deleting " + partition, e);
                            }
                            busy.finished(partition);
                            done.accept(error);
                        });
    }

    private void deleteFiles(LogDir dir, String doomed) {
        services.background()
                .run(
                        () -> {
                            DirectoryRun.deleteTree(dir.disk(), doomed);
                            return doomed;
                        },
                        loop,
                        (name, error) -> {
                            if (error instanceof IOException e) {
                                dir.fail("deleting " + doomed, e);
                            }
                        });
    }

    /** Has something done to every log on its own loop: one task per loop. */
    public void forEachLog(Consumer<Log> action) {
        loop.assertOnLoop();
        logsByLoop().forEach((owner, owned) -> owner.execute(() -> owned.forEach(action)));
    }

    /** Asks every log something on its own loop; {@code done} receives the answers there are. */
    <T> void collect(Function<Log, Optional<T>> question, Consumer<List<T>> done) {
        loop.assertOnLoop();
        Gather.<Map.Entry<Loop, List<Log>>, List<T>>each(
                loop,
                List.copyOf(logsByLoop().entrySet()),
                (owned, answer) -> owned.getKey()
                        .execute(() -> answer.accept(owned.getValue().stream()
                                .map(question)
                                .flatMap(Optional::stream)
                                .toList())),
                answers -> done.accept(answers.stream().flatMap(List::stream).toList()));
    }

    private Map<Loop, List<Log>> logsByLoop() {
        var byLoop = new LinkedHashMap<Loop, List<Log>>();
        logs.values()
                .forEach(log -> byLoop.computeIfAbsent(loopOf(log), l -> new ArrayList<>())
                        .add(log));
        return byLoop;
    }

    /** The loop that owns a log. */
    Loop loopOf(Log log) {
        return loopOf.apply(log.partition());
    }

    /** Puts other limits on the cleaning of compacted logs in force. */
    public void configure(CleanerConfig changed) {
        loop.assertOnLoop();
        cleaner.configure(changed);
    }

    /**
     * To be called when the cluster knows that logs may have lost writes. Until then every start, even one after a clean
     * stop, reports the loss anew.
     */
    public void lossIsKnown() {
        loop.assertOnLoop();
        services.background()
                .run(
                        () -> {
                            runs.forEach(DirectoryRun::lossIsKnown);
                            return runs.size();
                        },
                        loop,
                        (count, error) -> logger.info("lost writes are dealt with: noted in {} directories", count));
    }

    /**
     * Stops cleanly: every log is given up by its loop, flushed and closed, then each directory that is online gets its mark.
     *
     * @param done runs when all is on the disk
     */
    public void close(Runnable done) {
        loop.assertOnLoop();
        upkeep.stop();
        cleaner.stop();
        new StoreClosing(logs(), loop, this::loopOf, () -> endRuns(done)).run();
        logs.clear();
    }

    private void endRuns(Runnable done) {
        services.background()
                .run(
                        () -> {
                            runs.forEach(DirectoryRun::end);
                            return runs.size();
                        },
                        loop,
                        (count, error) -> done.run());
    }
}
