package io.moldau.chaos.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.MoldauCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The coordinator of many groups is killed and its data directory deleted. The successor serves every acknowledged commit, and
 * no group starts over. With checkpoints that takes no longer for a long history than for a short one.
 */
class RecoveryIT {

    private static final int MEMBERS = Integer.getInteger("moldau.members", 100);
    private static final long COMMITS = Long.getLong("moldau.commits", 4_000);

    /** Up to how many times that many: 10 shows whether the recovery grows with the history. */
    private static final int MOST_TIMES = Integer.getInteger("moldau.times", 1);

    /** How often each case with checkpoints is tried: one recovery of a tenth of a second says little of the next. */
    private static final int REPEATS = Integer.getInteger("moldau.repeats", 1);

    /** How many records a recovery may have to replay, but for those that come while a checkpoint is taken. */
    private static final long CHECKPOINT_RECORDS = Long.getLong("moldau.checkpoint.records", 1_000);

    /** Commits of one kind or another that members may have under way at the same time. */
    private static final long IN_FLIGHT = 2L * MEMBERS;

    private static final int MEMBERS_A_GROUP = 10;
    private static final String TOPIC = "work";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final LightGroups.Timing TIMING = new LightGroups.Timing(30_000, 1_000);

    @ParameterizedTest(name = "{0} times the commits, checkpoints: {1}")
    @CsvSource({"1, true", "10, true", "1, false", "10, false"})
    void theSuccessorKnowsWhatWasAcknowledged(int times, boolean checkpoints) throws Exception {
        boolean kafka = BrokerKind.underTest() == BrokerKind.KAFKA; // which has no checkpoints
        assumeTrue(times <= MOST_TIMES && (checkpoints || !kafka));
        List<Long> durationsMs = new ArrayList<>();
        for (int i = 0; i < (checkpoints ? REPEATS : 1); i++) {
            durationsMs.add(recover(times, checkpoints, kafka).durationMs());
        }
        Collections.sort(durationsMs);
        System.out.printf(
                "RecoveryIT: %d commits, checkpoints %s: recovered within %s ms, median %d%n",
                COMMITS * times, checkpoints ? "on" : "off", durationsMs, durationsMs.get(durationsMs.size() / 2));
    }

    private static Recovery recover(int times, boolean checkpoints, boolean kafka) throws Exception {
        try (Cluster cluster = Cluster.start("Recovery", broker -> settings(broker, checkpoints), 1, 2, 3);
                Admin admin = cluster.admin()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, MEMBERS_A_GROUP, (short) 3)))
                    .all()
                    .get();
            try (LightGroups groups =
                    LightGroups.start(cluster.bootstrap(), TOPIC, MEMBERS / MEMBERS_A_GROUP, MEMBERS_A_GROUP, TIMING)) {
                await("all members", groups::areSettled);
                commit(groups, COMMITS * times);
                Map<String, Integer> generations = generations(groups);
                List<Integer> joins =
                        groups.members().stream().map(LightMember::joins).toList();

                int coordinator = coordinator(admin);
                groups.commit(MEMBERS * 10L); // some are on their way when it dies
                BrokerProcess victim = cluster.broker(coordinator);
                victim.kill9();
                Map<String, Map<Integer, Long>> promised = groups.acknowledged();
                delete(victim.data());
                long killedNs = System.nanoTime();
                await("the rest of the commits", () -> groups.stats().commits() >= COMMITS * times + MEMBERS * 10L);
                long goesOnMs = (System.nanoTime() - killedNs) / 1_000_000;

                assertThat(generations(groups)).isEqualTo(generations);
                assertThat(groups.members().stream().map(LightMember::joins).toList())
                        .as("joins of each member")
                        .isEqualTo(joins);
                assertKnown(admin, promised);
                assertKnown(admin, groups.acknowledged());
                assertStable(admin, generations.keySet());
                Recovery recovery = kafka ? Recovery.NONE : Recovery.of(cluster);
                if (!kafka && checkpoints) {
                    assertThat(recovery.replayedRecords()).isLessThanOrEqualTo(CHECKPOINT_RECORDS + IN_FLIGHT);
                }
                if (!kafka && !checkpoints) {
                    assertThat(recovery.replayedRecords()).isGreaterThanOrEqualTo(COMMITS * times);
                }
                System.out.printf(
                        "RecoveryIT: %d members, %d commits, checkpoints %s: %d records replayed in %d ms; every member had"
                                + " committed again %d ms after the kill; %s%n",
                        MEMBERS,
                        COMMITS * times,
                        kafka ? "unknown" : checkpoints ? "on" : "off",
                        recovery.replayedRecords(),
                        recovery.durationMs(),
                        goesOnMs,
                        groups.stats().errors());
                return recovery;
            }
        }
    }

    private static void settings(BrokerProcess broker, boolean checkpoints) {
        broker.with("zookeeper.session.timeout.ms", "2500")
                .with("group.initial.rebalance.delay.ms", "500")
                .with("offsets.topic.replication.factor", "3")
                .with("offsets.topic.num.partitions", "1")
                .with("log.cleaner.enable", "false") // it would keep the history short
                .with("min.insync.replicas", "2");
        if (broker.kind() == BrokerKind.MOLDAU) {
            broker.with("moldau.coordinator.checkpoint.records", Long.toString(checkpoints ? CHECKPOINT_RECORDS : 0));
        }
    }

    /** What a coordinator tells of how it was brought back. */
    private record Recovery(long replayedRecords, long durationMs) {

        static final Recovery NONE = new Recovery(-1, -1);

        private static final Pattern TOLD = Pattern.compile("\"replayed\":(\\d+),\"recovery_ms\":(\\d+)");

        static Recovery of(Cluster cluster) {
            String described = MoldauCommand.run(
                    BrokerFixture.freshDirectory("RecoveryCommand"),
                    cluster.bootstrap(),
                    0,
                    "coordinator",
                    "describe",
                    "--format",
                    "json");
            Matcher told = TOLD.matcher(described);
            assertThat(told.find()).as(described).isTrue();
            return new Recovery(Long.parseLong(told.group(1)), Long.parseLong(told.group(2)));
        }
    }

    private static void commit(LightGroups groups, long count) {
        groups.commit(count);
        await(count + " commits", () -> groups.stats().commits() >= count);
    }

    private static Map<String, Integer> generations(LightGroups groups) {
        Map<String, Integer> generations = new HashMap<>();
        groups.members().forEach(member -> generations.put(member.group(), member.generation()));
        return generations;
    }

    private static int coordinator(Admin admin) throws Exception {
        return describe(admin, List.of("light-0")).get(0).coordinator().id();
    }

    private static List<ConsumerGroupDescription> describe(Admin admin, List<String> groups) throws Exception {
        return new ArrayList<>(admin.describeConsumerGroups(groups).all().get().values());
    }

    private static void assertStable(Admin admin, Set<String> groups) throws Exception {
        for (ConsumerGroupDescription group : describe(admin, List.copyOf(groups))) {
            assertThat(group.state().toString()).as(group.groupId()).isEqualTo("Stable");
            assertThat(group.members()).as(group.groupId()).hasSize(MEMBERS_A_GROUP);
        }
    }

    /** What was acknowledged must be there; what came later may be, too. */
    private static void assertKnown(Admin admin, Map<String, Map<Integer, Long>> promised) throws Exception {
        Map<String, ListConsumerGroupOffsetsSpec> wanted = promised.keySet().stream()
                .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()));
        var known = admin.listConsumerGroupOffsets(wanted).all().get();
        promised.forEach((group, offsets) -> {
            Map<Integer, Long> found = new HashMap<>();
            Objects.requireNonNull(known.get(group))
                    .forEach((partition, offset) -> found.put(partition.partition(), offset.offset()));
            offsets.forEach((partition, offset) -> {
                if (offset > 0) {
                    assertThat(found.getOrDefault(partition, -1L))
                            .as("committed by " + group + " in partition " + partition)
                            .isGreaterThanOrEqualTo(offset);
                }
            });
        });
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }
}
