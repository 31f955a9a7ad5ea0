package io.moldau.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.consumer.group.FakeCoordinator;
import io.moldau.consumer.group.OffsetAndMetadata;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.LeakGuard;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The user's side of a membership: callbacks, commits and what polls return. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class GroupConsumerTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final TopicPartition T0 = new TopicPartition("t", 0);
    private static final TopicPartition T1 = new TopicPartition("t", 1);

    private final List<Throwable> faults = new ArrayList<>();
    private final NettyLoopGroup loops = new NettyLoopGroup("test", 1, (where, cause) -> {
        cause.printStackTrace();
        faults.add(cause);
    });
    private final BackgroundThreads background = new BackgroundThreads("dns", 1, 10);
    private final NettyTransport transport = new NettyTransport(loops, background);
    private final FakeCluster cluster = new FakeCluster(transport, 2);
    private final FakeCoordinator coordinator = new FakeCoordinator(cluster.brokers.values());
    private final List<String> heard = new ArrayList<>();

    private final RebalanceListener listener = new RebalanceListener() {
        @Override
        public void onPartitionsAssigned(Set<TopicPartition> partitions) {
            heard.add("assigned " + new TreeSet<>(partitions));
        }

        @Override
        public void onPartitionsRevoked(Set<TopicPartition> partitions) {
            heard.add("revoked " + new TreeSet<>(partitions) + " with " + offsets());
        }

        @Override
        public void onPartitionsLost(Set<TopicPartition> partitions) {
            heard.add("lost " + new TreeSet<>(partitions));
        }
    };

    @AfterEach
    void close() {
        cluster.brokers.values().forEach(broker -> broker.stop());
        background.close();
        loops.close();
        assertThat(faults).isEmpty();
    }

    private Consumer<String, String> consumer(String... pairs) {
        return consumer(() -> {}, pairs);
    }

    private Consumer<String, String> consumer(Runnable onClosed, String... pairs) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "group.id",
                "g",
                "auto.offset.reset",
                "earliest",
                "auto.commit.interval.ms",
                "3600000",
                "heartbeat.interval.ms",
                "20",
                "retry.backoff.ms",
                "1",
                "reconnect.backoff.ms",
                "1"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return Consumers.on(
                loops.loops().get(0),
                SystemClock.INSTANCE,
                transport,
                new Random(1),
                ConsumerConfig.of(properties),
                Deserializers.string(),
                Deserializers.string(),
                onClosed);
    }

    private void onLoop(Runnable action) {
        CountDownLatch done = new CountDownLatch(1);
        loops.loops().get(0).execute(() -> {
            action.run();
            done.countDown();
        });
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(int partition, int count) {
        FakeCluster.Log log = cluster.log(partition);
        log.add(Batches.batch(log.end, count), log.end, log.end + count);
    }

    /** What is committed, as {@code t-0=5}. */
    private List<String> offsets() {
        List<String> offsets = new ArrayList<>();
        onLoop(() ->
                coordinator.committed.forEach((partition, offset) -> offsets.add(partition + "=" + offset.offset())));
        offsets.sort(null);
        return offsets;
    }

    private static int pollUntil(Consumer<String, String> consumer, BooleanSupplier condition) {
        int records = 0;
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            records += consumer.poll(SHORT).size();
        }
        return records;
    }

    private static void take(Consumer<String, String> consumer, int count) {
        int[] taken = new int[1];
        long deadline = System.nanoTime() + LONG.toNanos();
        while (taken[0] < count) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            taken[0] += consumer.poll(SHORT).size();
        }
        assertThat(taken[0]).isEqualTo(count);
    }

    @Test
    void beginsWhereTheGroupHasCommittedAndElseWhereThePolicySays() {
        fill(0, 5);
        fill(1, 5);
        coordinator.committed.put(T0, OffsetAndMetadata.at(3));
        try (Consumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of("t"), listener);
            take(consumer, 2 + 5);
            assertThat(heard).containsExactly("assigned [t-0, t-1]");
            assertThat(consumer.assignment()).containsExactlyInAnyOrder(T0, T1);
            assertThat(consumer.subscription()).containsExactly("t");
        }
        assertThat(heard.get(1)).isEqualTo("revoked [t-0, t-1] with [t-0=5, t-1=5]");
    }

    @Test
    void withoutACommitOrAPolicyAPartitionFails() {
        try (Consumer<String, String> consumer = consumer("auto.offset.reset", "none")) {
            consumer.subscribe(List.of("t"));
            ConsumeException refused =
                    catchThrowableOfType(ConsumeException.class, () -> pollUntil(consumer, () -> false));
            assertThat(refused.reason()).isEqualTo(Reason.NO_POSITION);
        }
    }

    @Test
    void commitsBeforeItLetsGoAndGoesOnBehindThat() {
        fill(0, 5);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of("t"), listener);
            take(consumer, 5);
            assertThat(offsets()).isEmpty();
            onLoop(() -> coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.REBALANCE_IN_PROGRESS));
            int again = pollUntil(consumer, () -> heard.size() == 3);
            assertThat(heard)
                    .containsExactly(
                            "assigned [t-0, t-1]", "revoked [t-0, t-1] with [t-0=5, t-1=0]", "assigned [t-0, t-1]");
            fill(0, 1);
            take(consumer, 1 - again);
        }
    }

    @Test
    void aCooperativeMemberKeepsWhatItKeeps() {
        fill(0, 5);
        onLoop(() -> coordinator.given = List.of(T0, T1));
        try (Consumer<String, String> consumer = consumer("partition.assignment.strategy", "cooperative-sticky")) {
            consumer.subscribe(List.of("t"), listener);
            take(consumer, 5);
            consumer.pause(List.of(T0));
            onLoop(() -> {
                coordinator.given = List.of(T0);
                coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.REBALANCE_IN_PROGRESS);
            });
            pollUntil(consumer, () -> heard.size() == 4);
            assertThat(heard)
                    .as("two rebalances: what was let go of is for others in the second")
                    .containsExactly(
                            "assigned [t-0, t-1]", "revoked [t-1] with [t-0=5, t-1=0]", "assigned []", "assigned []");
            assertThat(consumer.paused()).containsExactly(T0);
            assertThat(consumer.position(T0, LONG)).isEqualTo(5);
        }
    }

    @Test
    void whatIsLostIsNotCommitted() {
        fill(0, 5);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of("t"), listener);
            take(consumer, 5);
            onLoop(() -> coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.UNKNOWN_MEMBER_ID));
            pollUntil(consumer, () -> heard.size() == 3);
            assertThat(heard).containsExactly("assigned [t-0, t-1]", "lost [t-0, t-1]", "assigned [t-0, t-1]");
            assertThat(offsets()).isEmpty();
        }
    }

    @Test
    void whoPollsTooSeldomIsToldByItsCommit() {
        fill(0, 5);
        try (Consumer<String, String> consumer =
                consumer("max.poll.interval.ms", "200", "enable.auto.commit", "false")) {
            consumer.subscribe(List.of("t"), listener);
            take(consumer, 5);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    catchThrowableOfType(ConsumeException.class, () -> consumer.commitSync(LONG)))
                            .isNotNull()
                            .extracting(ConsumeException::reason)
                            .isEqualTo(Reason.NOT_A_MEMBER));
            pollUntil(consumer, () -> heard.size() == 3);
            assertThat(heard.get(1)).isEqualTo("lost [t-0, t-1]");
            take(consumer, 0);
            consumer.commitSync(LONG);
        }
    }

    @Test
    void aFencedMemberThrowsAtEachPoll() {
        try (Consumer<String, String> consumer = consumer("group.instance.id", "i")) {
            consumer.subscribe(List.of("t"), listener);
            pollUntil(consumer, () -> heard.size() == 1);
            onLoop(() -> coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.FENCED_INSTANCE_ID));
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowableOfType(ConsumeException.class, () -> pollUntil(consumer, () -> false))
                                .reason())
                        .isEqualTo(Reason.FENCED);
            }
            assertThat(heard).containsExactly("assigned [t-0, t-1]", "lost [t-0, t-1]");
        }
    }

    @Test
    void commitsWhatItIsToldTo() {
        fill(0, 5);
        try (Consumer<String, String> consumer = consumer("enable.auto.commit", "false")) {
            consumer.subscribe(List.of("t"));
            take(consumer, 5);
            consumer.commitSync(Map.of(T1, new OffsetAndMetadata(4, 2, "why")), LONG);
            assertThat(consumer.committed(Set.of(T0, T1), LONG))
                    .isEqualTo(Map.of(T1, new OffsetAndMetadata(4, 2, "why")));
            List<String> ended = new ArrayList<>();
            consumer.commitAsync((offsets, failure) -> ended.add(offsets.keySet() + " " + failure));
            assertThat(ended).as("not before a poll").isEmpty();
            pollUntil(consumer, () -> !ended.isEmpty());
            assertThat(ended.get(0)).endsWith(" null");
            assertThat(consumer.committed(Set.of(T0), LONG).get(T0))
                    .as("with the leader epoch of the last record")
                    .isEqualTo(new OffsetAndMetadata(5, 3, ""));
            onLoop(() -> coordinator.refuse(ApiKey.OFFSET_COMMIT, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
            consumer.commitAsync((offsets, failure) -> ended.add(String.valueOf(failure)));
            pollUntil(consumer, () -> ended.size() == 2);
            assertThat(ended.get(1)).contains("still reads its log");
        }
    }

    @Test
    void commitsNowAndThenByItself() {
        fill(0, 5);
        try (Consumer<String, String> consumer = consumer("auto.commit.interval.ms", "50")) {
            consumer.assign(List.of(T0));
            take(consumer, 5);
            pollUntil(consumer, () -> offsets().equals(List.of("t-0=5")));
        }
    }

    @Test
    void aFailingListenerDoesNotKeepTheGroupWaiting() {
        try (Consumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of("t"), new RebalanceListener() {
                @Override
                public void onPartitionsAssigned(Set<TopicPartition> partitions) {
                    heard.add("assigned");
                    throw new IllegalArgumentException("mine");
                }
            });
            assertThat(catchThrowableOfType(ConsumeException.class, () -> pollUntil(consumer, () -> false)))
                    .hasRootCauseMessage("mine")
                    .extracting(ConsumeException::reason)
                    .isEqualTo(Reason.LISTENER);
            consumer.poll(SHORT);
            assertThat(consumer.assignment()).hasSize(2);
        }
    }

    @Test
    void aSubscriptionThatEndedHasNoNews() {
        try (Consumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of("t"), listener);
            pollUntil(consumer, () -> heard.size() == 1);
            consumer.unsubscribe();
            assertThat(consumer.assignment()).isEmpty();
            assertThatThrownBy(() -> consumer.poll(SHORT)).isInstanceOf(IllegalStateException.class);
            consumer.assign(List.of(T1));
            assertThatThrownBy(() -> consumer.subscribe(List.of("t"))).isInstanceOf(IllegalStateException.class);
            consumer.unsubscribe();
            consumer.subscribe(List.of("t"), listener);
            assertThatThrownBy(() -> consumer.assign(List.of(T1))).isInstanceOf(IllegalStateException.class);
            pollUntil(consumer, () -> heard.size() == 3);
            assertThat(heard.get(2)).isEqualTo("assigned [t-0, t-1]");
        }
    }

    @Test
    void aWakeupEndsAWaitingMembersPoll() {
        try (Consumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of("t"));
            consumer.wakeup();
            assertThatThrownBy(() -> consumer.poll(LONG)).isInstanceOf(WakeupException.class);
            pollUntil(consumer, () -> consumer.assignment().size() == 2);
        }
    }

    @Test
    void aWakeupEndsACommitButNotTheLastOne() {
        fill(0, 5);
        try (Consumer<String, String> consumer = consumer("enable.auto.commit", "true")) {
            consumer.subscribe(List.of("t"));
            take(consumer, 5);
            consumer.wakeup();
            assertThatThrownBy(() -> consumer.commitSync(LONG)).isInstanceOf(WakeupException.class);
            assertThat(offsets()).isEmpty();
            consumer.wakeup();
        }
        assertThat(offsets()).contains("t-0=5");
    }

    @Test
    void closingWaitsForTheCommitsUnderWay() {
        fill(0, 5);
        List<String> ended = new ArrayList<>();
        try (Consumer<String, String> consumer = consumer("enable.auto.commit", "false")) {
            consumer.subscribe(List.of("t"));
            take(consumer, 5);
            consumer.commitAsync((offsets, failure) -> ended.add(offsets.keySet() + " " + failure));
        }
        assertThat(ended).hasSize(1).allMatch(each -> each.endsWith(" null"));
        assertThat(offsets()).contains("t-0=5");
    }

    @Test
    void aCallbackThatFailsAtTheEndKeepsNothingOpen() {
        AtomicBoolean closed = new AtomicBoolean();
        Consumer<String, String> consumer = consumer(() -> closed.set(true), "enable.auto.commit", "false");
        fill(0, 5);
        consumer.subscribe(List.of("t"), listener);
        take(consumer, 5);
        consumer.commitAsync((offsets, failure) -> {
            throw new IllegalStateException("no");
        });

        assertThatThrownBy(consumer::close).hasMessage("no");

        assertThat(closed).isTrue();
        assertThat(heard).as("it has left").anyMatch(each -> each.startsWith("revoked"));
    }
}
