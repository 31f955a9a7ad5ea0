package io.moldau.broker.log;

import io.moldau.broker.log.disk.DirectoryLockedException;
import io.moldau.broker.log.disk.Disk;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a {@link LogStore}: claims the directories one after the other, then loads their logs, several per directory
 * at a time. Owned by the store's loop; used once.
 */
final class StoreOpening {
    private static final Logger logger = LoggerFactory.getLogger(StoreOpening.class);

    private final List<Disk> disks;
    private final int threadsPerDirectory;
    private final LogServices services;
    private final Clock clock;
    private final Loop loop;
    private final Function<TopicPartition, Loop> loopOf;
    private final Function<TopicPartition, TopicConfig> topicConfig;
    private final Consumer<LogDirFailure> onFailure;
    private final List<DirectoryRun> runs = new ArrayList<>();
    private final Map<TopicPartition, Log> logs = new HashMap<>();

    StoreOpening(
            List<Disk> disks,
            int threadsPerDirectory,
            LogServices services,
            Clock clock,
            Loop loop,
            Function<TopicPartition, Loop> loopOf,
            Function<TopicPartition, TopicConfig> topicConfig,
            Consumer<LogDirFailure> onFailure) {
        this.disks = disks;
        this.threadsPerDirectory = threadsPerDirectory;
        this.services = services;
        this.clock = clock;
        this.loop = loop;
        this.loopOf = loopOf;
        this.topicConfig = topicConfig;
        this.onFailure = onFailure;
    }

    List<DirectoryRun> runs() {
        return runs;
    }

    List<Log> logs() {
        return List.copyOf(logs.values());
    }

    /** What the claims of all directories gave: who waits in which to be loaded. */
    private record Claimed(List<DirectoryRun> runs, List<List<String>> partitions) {}

    void run(String bootId, BiConsumer<@Nullable StoreReport, @Nullable Throwable> done) {
        services.background().run(() -> claim(bootId), loop, (claimed, error) -> {
            if (claimed == null) {
                done.accept(null, error);
                return;
            }
            runs.addAll(claimed.runs());
            var countdown = new Countdown(runs.size() * threadsPerDirectory, () -> done.accept(report(), null));
            for (int i = 0; i < runs.size(); i++) {
                var names = new ArrayDeque<>(claimed.partitions().get(i));
                for (int thread = 0; thread < threadsPerDirectory; thread++) {
                    loadNext(runs.get(i), names, new LogLoader(), countdown);
                }
            }
        });
    }

    private Claimed claim(String bootId) throws IOException {
        var claimed = new Claimed(new ArrayList<>(), new ArrayList<>());
        IOException last = null;
        for (Disk disk : disks) {
            try {
                DirectoryRun run = DirectoryRun.start(disk, bootId, onFailure);
                claimed.partitions().add(run.partitions());
                claimed.runs().add(run);
            } catch (DirectoryLockedException e) {
                for (DirectoryRun run : claimed.runs()) {
                    run.abandon();
                }
                throw e;
            } catch (IOException e) {
                var failure = new LogDirFailure(disk.name(), "opening it", e);
                logger.error(failure.message(), e);
                onFailure.accept(failure);
                last = e;
            }
        }
        if (claimed.runs().isEmpty() && last != null) {
            throw new IOException("no log directory can be used", last);
        }
        return claimed;
    }

    private void loadNext(DirectoryRun run, ArrayDeque<String> names, LogLoader loader, Countdown countdown) {
        String name = names.poll();
        if (name == null || !run.dir().isOnline()) {
            countdown.countDown();
            return;
        }
        TopicPartition partition = Objects.requireNonNull(PartitionDirectory.parse(name));
        services.background().run(() -> load(run, partition, loader), loop, (log, error) -> {
            if (log != null) {
                register(log);
            } else if (error instanceof IOException e) {
                run.dir().fail("opening " + partition, e);
            } else {
                logger.error("{} in {} cannot be opened", partition, run.dir(), error);
            }
            loadNext(run, names, loader, countdown);
        });
    }

    private Log load(DirectoryRun run, TopicPartition partition, LogLoader loader) throws IOException {
        var home = new LogHome(partition, run.dir(), loopOf.apply(partition), services);
        TopicConfig config = topicConfig.apply(partition);
        return new Log(home, config, loader.load(home, config, run.endOfLastRun(), clock.wallMs()));
    }

    private void register(Log log) {
        Log other = logs.putIfAbsent(log.partition(), log);
        if (other != null) {
            logger.error("{} is in {} and in {}: using the first", log.partition(), other.dir(), log.dir());
        }
    }

    private StoreReport report() {
        return new StoreReport(runs.stream()
                .map(run -> new StoreReport.Directory(run.dir().name(), run.endOfLastRun(), (int) logs.values().stream()
                        .filter(log -> log.dir() == run.dir())
                        .count()))
                .toList());
    }
}
