package io.moldau.compat.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.compat.group.Diary.Assigned;
import io.moldau.process.BrokerFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** A topic that is written to without pause, and a group of members of any version that reads it. Used by one thread. */
final class TrialGroup implements AutoCloseable {

    private static final int PARTITIONS = 6;
    private static final int RECORDS_PER_SECOND = 500;
    private static final int SESSION_TIMEOUT_MS = 3_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final BrokerFixture broker;
    private final Admin admin;
    private final String name;
    private final String assignor;
    private final SteadyWriter writer;
    private final List<MemberProcess> members = new ArrayList<>();
    private int sessionTimeoutMs = SESSION_TIMEOUT_MS;

    private TrialGroup(BrokerFixture broker, Admin admin, String name, String assignor) {
        this.broker = broker;
        this.admin = admin;
        this.name = name;
        this.assignor = assignor;
        this.writer = SteadyWriter.start(broker.bootstrap(), name, RECORDS_PER_SECOND);
    }

    /**
     * Makes the topic and begins to write.
     *
     * @param name of the topic, and of the group
     */
    static TrialGroup start(BrokerFixture broker, String name, String assignor) throws Exception {
        Admin admin = broker.admin();
        admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                .all()
                .get();
        return new TrialGroup(broker, admin, name, assignor);
    }

    /** Replaces the time after which members that start later count as crashed. */
    void sessionTimeoutMs(int timeoutMs) {
        sessionTimeoutMs = timeoutMs;
    }

    /** Starts a dynamic member. */
    MemberProcess join(String version) {
        return start(version, Map.of());
    }

    /** Starts a static member. */
    MemberProcess joinAs(String instanceId, String version) {
        return start(version, Map.of("group.instance.id", instanceId));
    }

    private MemberProcess start(String version, Map<String, String> own) {
        Map<String, String> settings = new HashMap<>(own);
        settings.put("group.id", name);
        settings.put("partition.assignment.strategy", assignor);
        settings.put("session.timeout.ms", Integer.toString(sessionTimeoutMs));
        settings.put("heartbeat.interval.ms", "300");
        String process = name + "-" + members.size();
        MemberProcess member =
                MemberProcess.start(version, broker.directory(), process, broker.bootstrap(), name, settings);
        members.add(member);
        return member;
    }

    /** Waits until exactly these members share all partitions in one generation. */
    void awaitSettled(MemberProcess... those) {
        try {
            await(name + " of " + those.length, () -> isShared(those));
        } catch (RuntimeException e) {
            throw new AssertionError(
                    String.join(
                            "\n", Arrays.stream(those).map(MemberProcess::tail).toList()),
                    e);
        }
    }

    private static boolean isShared(MemberProcess[] those) {
        List<Assigned> present = Arrays.stream(those)
                .map(MemberProcess::assigned)
                .flatMap(Optional::stream)
                .toList();
        return present.size() == those.length
                && present.stream()
                                .map(each -> each.who().generation())
                                .distinct()
                                .count()
                        == 1
                && present.stream().allMatch(each -> !each.partitions().isEmpty())
                && present.stream().mapToInt(each -> each.partitions().size()).sum() == PARTITIONS;
    }

    /** Stops writing, lets the members read to the end, stops those left, and checks what must hold. */
    void finish() throws Exception {
        writer.finish();
        Map<Integer, Long> endOffsets = endOffsets();
        await(
                name + " read to the end",
                () -> GroupRules.unread(diaries(), endOffsets).isEmpty());
        await(name + " committed to the end", () -> committed().equals(endOffsets));
        members.stream().filter(MemberProcess::isAlive).forEach(MemberProcess::stop);

        assertThat(GroupRules.breaches(diaries(), endOffsets)).isEmpty();
        assertThat(committed()).as("committed by " + name).isEqualTo(endOffsets);
        System.out.printf(
                "GroupsIT: %s: %d members, %d generations, %d records%n",
                name,
                members.size(),
                diaries().stream()
                        .flatMap(diary -> diary.assignments().stream())
                        .mapToInt(assigned -> assigned.who().generation())
                        .max()
                        .orElse(0),
                endOffsets.values().stream().mapToLong(Long::longValue).sum());
    }

    private Map<Integer, Long> committed() throws Exception {
        Map<Integer, Long> committed = new HashMap<>();
        admin.listConsumerGroupOffsets(name)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
        return committed;
    }

    private List<Diary> diaries() {
        return members.stream().map(MemberProcess::diary).toList();
    }

    private Map<Integer, Long> endOffsets() throws Exception {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        IntStream.range(0, PARTITIONS)
                .forEach(partition -> wanted.put(new TopicPartition(name, partition), OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        admin.listOffsets(wanted)
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }

    @Override
    public void close() {
        writer.close();
        members.forEach(MemberProcess::close);
        admin.close();
    }
}
