package io.moldau.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.LeakGuard;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakGuard.class)
@Timeout(60)
class ConsumerTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TopicPartition T0 = new TopicPartition("t", 0);
    private static final TopicPartition T1 = new TopicPartition("t", 1);

    private final List<Throwable> faults = new ArrayList<>();
    // One loop for the consumer and the brokers: a test that runs on it changes the cluster between two requests.
    private final NettyLoopGroup group = new NettyLoopGroup("test", 1, (where, cause) -> {
        cause.printStackTrace();
        faults.add(cause);
    });
    private final BackgroundThreads background = new BackgroundThreads("dns", 1, 10);
    private final NettyTransport transport = new NettyTransport(group, background);
    private final FakeCluster cluster = new FakeCluster(transport, 2);

    @AfterEach
    void close() {
        cluster.brokers.values().forEach(broker -> broker.stop());
        background.close();
        group.close();
        assertThat(faults).isEmpty();
    }

    private Consumer<String, String> consumer(String... pairs) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "auto.offset.reset",
                "earliest",
                "retry.backoff.ms",
                "1",
                "reconnect.backoff.ms",
                "1"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return Consumers.on(
                group.loops().get(0),
                SystemClock.INSTANCE,
                transport,
                new Random(1),
                ConsumerConfig.of(properties),
                Deserializers.string(),
                Deserializers.string(),
                () -> {});
    }

    private void change(Runnable action) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        group.loops().get(0).execute(() -> {
            action.run();
            done.countDown();
        });
        done.await();
    }

    private void fill(int partition, int batches, int perBatch) {
        FakeCluster.Log log = cluster.log(partition);
        for (int i = 0; i < batches; i++) {
            long base = log.end;
            log.add(Batches.batch(base, perBatch), base, base + perBatch);
        }
    }

    private static List<ConsumerRecord<String, String>> take(Consumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        while (records.size() < count) {
            List<ConsumerRecord<String, String>> some = consumer.poll(LONG);
            assertThat(some).as("after " + records.size() + " of " + count).isNotEmpty();
            records.addAll(some);
        }
        return records;
    }

    private static List<Long> offsets(List<ConsumerRecord<String, String>> records, TopicPartition partition) {
        return records.stream()
                .filter(record -> record.partition().equals(partition))
                .map(ConsumerRecord::offset)
                .toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private static void assertFails(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .asInstanceOf(type(ConsumeException.class))
                .extracting(ConsumeException::reason)
                .isEqualTo(reason);
    }

    @Test
    void readsEverythingInOrderFromTwoPartitions() {
        fill(0, 20, 10);
        fill(1, 5, 7);
        try (Consumer<String, String> consumer = consumer("max.poll.records", "9")) {
            consumer.assign(List.of(T0, T1));
            List<ConsumerRecord<String, String>> records = take(consumer, 235);
            assertThat(offsets(records, T0)).isEqualTo(range(0, 200));
            assertThat(offsets(records, T1)).isEqualTo(range(0, 35));
            assertThat(records).allSatisfy(record -> {
                assertThat(record.key()).isEqualTo("k" + record.offset());
                assertThat(record.value()).isEqualTo("v" + record.offset());
                assertThat(record.timestampMs()).isEqualTo(1000 + record.offset());
                assertThat(record.leaderEpoch()).isEqualTo(3);
                assertThat(record.headers()).hasSize(1);
            });
            assertThat(consumer.position(T0, LONG)).isEqualTo(200);
            assertThat(consumer.lag(T0)).hasValue(0);
            assertThat(consumer.poll(Duration.ZERO)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void readsEveryCodec(CompressionType codec) {
        cluster.log(0).add(Batches.batch(0, 50, codec, -1), 0, 50);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            assertThat(offsets(take(consumer, 50), T0)).isEqualTo(range(0, 50));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 7, 11, 12, 13, 17})
    void speaksOldAndNewFetchVersions(int version) {
        fill(0, 4, 5);
        fill(1, 4, 5);
        cluster.limitFetchTo(version);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0, T1));
            assertThat(take(consumer, 40)).hasSize(40);
        }
    }

    @Test
    void anIncrementalFetchNamesOnlyWhatChanged() throws Exception {
        fill(0, 1, 5);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0, T1));
            take(consumer, 5);
            consumer.poll(Duration.ofMillis(50));
            change(() -> {
                List<FetchRequest> fetches = cluster.fetches;
                FetchRequest last = fetches.get(fetches.size() - 1);
                assertThat(last.sessionEpoch()).isPositive();
                assertThat(last.topics()).isEmpty();
                assertThat(fetches.stream().filter(fetch -> fetch.sessionEpoch() == 0))
                        .hasSize(1);
            });
        }
    }

    @Test
    void aForgottenSessionIsBegunAnew() throws Exception {
        fill(0, 1, 5);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            take(consumer, 5);
            change(() -> cluster.sessions.clear());
            change(() -> fill(0, 1, 5));
            assertThat(offsets(take(consumer, 5), T0)).isEqualTo(range(5, 10));
            change(() -> cluster.sessions.values().forEach(session -> session.nextEpoch += 7));
            change(() -> fill(0, 1, 5));
            assertThat(offsets(take(consumer, 5), T0)).isEqualTo(range(10, 15));
        }
    }

    @Test
    void aBrokerWithoutRoomForSessionsIsReadAllTheSame() {
        fill(0, 10, 5);
        cluster.offersSessions = false;
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            assertThat(offsets(take(consumer, 50), T0)).isEqualTo(range(0, 50));
        }
    }

    @Test
    void closingEndsTheSession() throws Exception {
        fill(0, 1, 5);
        Consumer<String, String> consumer = consumer();
        consumer.assign(List.of(T0));
        take(consumer, 5);
        consumer.close();
        Awaitility.await().until(() -> {
            boolean[] none = new boolean[1];
            change(() -> none[0] = cluster.sessions.isEmpty());
            return none[0];
        });
        consumer.close();
        assertThatThrownBy(() -> consumer.poll(LONG)).hasMessageContaining("closed");
    }

    @Test
    void seeksToOffsetsWithinBatchesAndToEitherEnd() {
        fill(0, 10, 10);
        try (Consumer<String, String> consumer = consumer("max.poll.records", "3")) {
            consumer.assign(List.of(T0));
            take(consumer, 6);
            consumer.seek(T0, 57);
            assertThat(consumer.position(T0, LONG)).isEqualTo(57);
            assertThat(offsets(take(consumer, 3), T0)).isEqualTo(range(57, 60));
            consumer.seekToEnd(List.of(T0));
            assertThat(consumer.position(T0, LONG)).isEqualTo(100);
            assertThat(consumer.poll(Duration.ofMillis(20))).isEmpty();
            consumer.seekToBeginning(List.of(T0));
            assertThat(offsets(take(consumer, 3), T0)).isEqualTo(range(0, 3));
        }
    }

    @Test
    void startsWhereThePolicySays() {
        fill(0, 2, 5);
        try (Consumer<String, String> latest = consumer("auto.offset.reset", "latest")) {
            latest.assign(List.of(T0));
            assertThat(latest.position(T0, LONG)).isEqualTo(10);
        }
        try (Consumer<String, String> none = consumer("auto.offset.reset", "none")) {
            none.assign(List.of(T0));
            assertFails(() -> none.poll(LONG), Reason.NO_POSITION);
            none.seek(T0, 4);
            assertThat(offsets(take(none, 1), T0)).startsWith(4L);
        }
    }

    @Test
    void anOffsetThatIsGoneFollowsThePolicy() {
        fill(0, 4, 5);
        cluster.log(0).batches.remove(0L);
        cluster.log(0).start = 5;
        try (Consumer<String, String> earliest = consumer()) {
            earliest.assign(List.of(T0));
            earliest.seek(T0, 2);
            assertThat(offsets(take(earliest, 15), T0)).isEqualTo(range(5, 20));
        }
        try (Consumer<String, String> none = consumer("auto.offset.reset", "none")) {
            none.assign(List.of(T0));
            none.seek(T0, 500);
            assertFails(() -> none.poll(LONG), Reason.OFFSET_OUT_OF_RANGE);
            none.seek(T0, 6);
            assertThat(offsets(take(none, 4), T0)).startsWith(6L);
        }
    }

    @Test
    void followsALeaderThatMoves() throws Exception {
        fill(0, 2, 5);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            assertThat(take(consumer, 10)).hasSize(10);
            change(() -> {
                cluster.log(0).leader = 2;
                cluster.log(0).epoch = 4;
                fill(0, 2, 5);
            });
            assertThat(offsets(take(consumer, 10), T0)).isEqualTo(range(10, 20));
        }
    }

    @Test
    void aPartitionWithoutALeaderIsWaitedFor() throws Exception {
        fill(0, 1, 5);
        cluster.log(0).leader = -1;
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            assertThat(consumer.poll(Duration.ofMillis(50))).isEmpty();
            change(() -> cluster.log(0).leader = 2);
            assertThat(take(consumer, 5)).hasSize(5);
        }
    }

    @Test
    void aCorruptBatchIsToldAndCanBeSoughtPast() {
        fill(0, 1, 5);
        cluster.log(0).add(Batches.damaged(Batches.batch(5, 5)), 5, 10);
        cluster.log(0).add(Batches.batch(10, 5), 10, 15);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            assertThat(offsets(take(consumer, 5), T0)).isEqualTo(range(0, 5));
            assertFails(() -> consumer.poll(LONG), Reason.CORRUPT);
            assertFails(() -> consumer.poll(LONG), Reason.CORRUPT);
            assertThat(consumer.position(T0, LONG)).isEqualTo(5);
            consumer.seek(T0, 10);
            assertThat(offsets(take(consumer, 5), T0)).isEqualTo(range(10, 15));
        }
    }

    @Test
    void oneFailedPartitionDoesNotHoldUpTheOthers() throws Exception {
        cluster.log(0).add(Batches.damaged(Batches.batch(0, 5)), 0, 5);
        fill(1, 1, 5);
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0, T1));
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            List<TopicPartition> failed = new ArrayList<>();
            // The partitions have different leaders: which of them is heard first is open.
            while (records.size() < 5 || failed.isEmpty()) {
                pollOnce(consumer, records, failed);
            }
            change(() -> fill(1, 1, 5));
            while (records.size() < 10) {
                pollOnce(consumer, records, failed);
            }
            assertThat(failed).containsExactly(T0);
            assertThat(offsets(records, T1)).isEqualTo(range(0, 10));
        }
    }

    private static void pollOnce(
            Consumer<String, String> consumer,
            List<ConsumerRecord<String, String>> records,
            List<TopicPartition> failed) {
        try {
            records.addAll(consumer.poll(LONG));
        } catch (ConsumeException e) {
            failed.add(e.partition());
        }
    }

    @Test
    void damageIsReadWhenChecksumsAreNotChecked() {
        cluster.log(0).add(Batches.damaged(Batches.batch(0, 5)), 0, 5);
        try (Consumer<String, String> consumer = consumer("check.crcs", "false")) {
            consumer.assign(List.of(T0));
            assertThat(take(consumer, 5)).hasSize(5);
        }
    }

    @Test
    void recordsOfAbortedTransactionsAreHiddenFromReadCommitted() {
        FakeCluster.Log log = cluster.log(0);
        log.add(Batches.transactional(Batches.batch(0, 3, CompressionType.NONE, 9)), 0, 3);
        log.add(Batches.batch(3, 2), 3, 5);
        log.add(Batches.abortMarker(5, 9), 5, 6);
        log.add(Batches.transactional(Batches.batch(6, 2, CompressionType.NONE, 9)), 6, 8);
        log.aborted.add(new AbortedTransaction(9, 0));
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            assertThat(offsets(take(consumer, 7), T0)).containsExactly(0L, 1L, 2L, 3L, 4L, 6L, 7L);
        }
        // The fake hands the list with every batch; a broker tells only what overlaps the answer.
        log.batches.remove(6L);
        log.end = 6;
        try (Consumer<String, String> consumer = consumer("isolation.level", "read_committed")) {
            consumer.assign(List.of(T0));
            assertThat(offsets(take(consumer, 2), T0)).containsExactly(3L, 4L);
            Awaitility.await().until(() -> {
                consumer.poll(Duration.ofMillis(5));
                return consumer.position(T0, LONG) == 6;
            });
        }
    }

    @Test
    void aPausedPartitionKeepsItsPlace() {
        fill(0, 5, 10);
        fill(1, 5, 10);
        try (Consumer<String, String> consumer = consumer("max.poll.records", "5")) {
            consumer.assign(List.of(T0, T1));
            take(consumer, 10);
            consumer.pause(List.of(T0));
            long place = consumer.position(T0, LONG);
            long rest = 50 - consumer.position(T1, LONG);
            assertThat(offsets(take(consumer, (int) rest), T0)).isEmpty();
            assertThat(consumer.position(T0, LONG)).isEqualTo(place);
            assertThat(consumer.paused()).containsExactly(T0);
            consumer.resume(List.of(T0));
            assertThat(offsets(take(consumer, (int) (50 - place)), T0)).isEqualTo(range(place, 50));
        }
    }

    @Test
    void fetchesAheadOnlySoFar() throws Exception {
        fill(0, 50, 10);
        try (Consumer<String, String> consumer = consumer("max.poll.records", "1")) {
            consumer.assign(List.of(T0));
            take(consumer, 1);
            Awaitility.await().until(() -> {
                int[] fetches = new int[1];
                change(() -> fetches[0] = cluster.log(0).fetches);
                return fetches[0] == PartitionFetch.MAX_CHUNKS;
            });
            change(() -> {});
            change(() -> assertThat(cluster.log(0).fetches).isEqualTo(PartitionFetch.MAX_CHUNKS));
            assertThat(offsets(take(consumer, 499), T0)).isEqualTo(range(1, 500));
        }
    }

    @Test
    void nothingIsFetchedWhileTheBufferIsFull() throws Exception {
        fill(0, 50, 10);
        fill(1, 50, 10);
        try (Consumer<String, String> consumer = consumer("max.poll.records", "1", "fetch.max.bytes", "100")) {
            consumer.assign(List.of(T0, T1));
            take(consumer, 1);
            change(() -> {});
            change(() ->
                    assertThat(cluster.log(0).fetches + cluster.log(1).fetches).isLessThanOrEqualTo(3));
            assertThat(take(consumer, 999)).hasSize(999);
        }
    }

    @Test
    void looksOffsetsUp() {
        fill(0, 10, 10);
        cluster.log(0).start = 20;
        try (Consumer<String, String> consumer = consumer()) {
            assertThat(consumer.beginningOffsets(List.of(T0, T1), LONG)).isEqualTo(Map.of(T0, 20L, T1, 0L));
            assertThat(consumer.endOffsets(List.of(T0, T1), LONG)).isEqualTo(Map.of(T0, 100L, T1, 0L));
            assertThat(consumer.offsetsForTimes(Map.of(T0, 1055L, T1, 1055L), LONG))
                    .isEqualTo(Map.of(T0, new OffsetAndTimestamp(55, 1055, 3)));
            assertThat(consumer.partitionsFor("t", LONG)).hasSize(2);
            assertThat(consumer.partitionsFor("u", LONG)).isEmpty();
            assertThat(consumer.listTopics(LONG)).containsOnlyKeys("t");
        }
    }

    @Test
    void aLookUpThatFindsNoLeaderTimesOut() {
        cluster.log(0).leader = -1;
        try (Consumer<String, String> consumer = consumer()) {
            assertFails(() -> consumer.endOffsets(List.of(T0), Duration.ofMillis(100)), Reason.TIMEOUT);
            consumer.assign(List.of(T0));
            assertFails(() -> consumer.position(T0, Duration.ofMillis(50)), Reason.TIMEOUT);
        }
    }

    @Test
    void wakeupEndsAPollFromAnotherThread() throws Exception {
        try (Consumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(T0));
            consumer.wakeup();
            assertThatThrownBy(() -> consumer.poll(LONG)).isInstanceOf(WakeupException.class);
            Thread other = new Thread(consumer::wakeup);
            other.start();
            assertThatThrownBy(() -> consumer.poll(LONG)).isInstanceOf(WakeupException.class);
            other.join();
            assertThat(consumer.poll(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void wakeupEndsALookUpFromAnotherThread() throws Exception {
        cluster.log(0).leader = -1;
        try (Consumer<String, String> consumer = consumer()) {
            consumer.wakeup();
            assertThatThrownBy(() -> consumer.endOffsets(List.of(T0), LONG)).isInstanceOf(WakeupException.class);
            Thread other = new Thread(consumer::wakeup);
            other.start();
            assertThatThrownBy(() -> consumer.endOffsets(List.of(T0), LONG)).isInstanceOf(WakeupException.class);
            other.join();
            change(() -> cluster.log(0).leader = 1);
            assertThat(consumer.endOffsets(List.of(T0), LONG)).isEqualTo(Map.of(T0, 0L));
        }
    }

    @Test
    void aSecondThreadIsFoundOut() throws Exception {
        fill(0, 1, 1);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Deserializer<String> slow = (topic, data) -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "";
        };
        Map<String, String> properties =
                Map.of("bootstrap.servers", cluster.bootstrap(), "auto.offset.reset", "earliest");
        try (Consumer<String, String> consumer = Consumers.on(
                group.loops().get(0),
                SystemClock.INSTANCE,
                transport,
                new Random(1),
                ConsumerConfig.of(properties),
                slow,
                slow,
                () -> {})) {
            consumer.assign(List.of(T0));
            List<Object> polled = new ArrayList<>();
            Thread other = new Thread(() -> polled.addAll(consumer.poll(LONG)));
            other.start();
            inside.await();
            assertThatThrownBy(() -> consumer.seek(T0, 1)).isInstanceOf(ConcurrentModificationException.class);
            leave.countDown();
            other.join();
            assertThat(polled).hasSize(1);
        }
    }

    @Test
    void aFailingDeserializerStopsAtItsRecord() {
        fill(0, 1, 5);
        Deserializer<String> picky = (topic, data) -> {
            String text = Deserializers.string().deserialize(topic, data);
            if ("v2".equals(text)) {
                throw new IllegalArgumentException("not this one");
            }
            return text;
        };
        Map<String, String> properties =
                Map.of("bootstrap.servers", cluster.bootstrap(), "auto.offset.reset", "earliest");
        try (Consumer<String, String> consumer = Consumers.on(
                group.loops().get(0),
                SystemClock.INSTANCE,
                transport,
                new Random(1),
                ConsumerConfig.of(properties),
                Deserializers.string(),
                picky,
                () -> {})) {
            consumer.assign(List.of(T0));
            assertThat(offsets(take(consumer, 2), T0)).containsExactly(0L, 1L);
            assertFails(() -> consumer.poll(LONG), Reason.DESERIALIZATION);
            assertThat(consumer.position(T0, LONG)).isEqualTo(2);
            consumer.seek(T0, 3);
            assertThat(offsets(take(consumer, 2), T0)).containsExactly(3L, 4L);
        }
    }

    @Test
    void unassignedPartitionsCannotBeSought() {
        try (Consumer<String, String> consumer = consumer()) {
            assertThatThrownBy(() -> consumer.seek(T0, 0)).hasMessageContaining("t-0 is not assigned");
            assertThatThrownBy(() -> consumer.poll(LONG)).hasMessageContaining("nothing is assigned");
        }
    }

    @Test
    void assignmentCanChangeWhileDataIsOnTheWay() {
        fill(0, 20, 10);
        fill(1, 20, 10);
        long seed = 5;
        Random random = new Random(seed);
        try (Consumer<String, String> consumer = consumer("max.poll.records", "7")) {
            for (int round = 0; round < 50; round++) {
                TopicPartition partition = random.nextBoolean() ? T0 : T1;
                consumer.assign(List.of(partition));
                long from = random.nextInt(190);
                consumer.seek(partition, from);
                assertThat(offsets(take(consumer, 3), partition))
                        .as("seed " + seed + " round " + round)
                        .startsWith(from, from + 1, from + 2);
            }
        }
    }
}
