package io.moldau.broker.replication;

import static io.moldau.broker.partition.PartitionFixture.ONE;
import static io.moldau.broker.partition.PartitionFixture.TOPIC_ID;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moldau.broker.log.Batches;
import io.moldau.broker.partition.PartitionFixture;
import io.moldau.broker.quota.ReplicationQuota;
import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.config.ThrottleConfig;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.ManualTransport;
import io.moldau.protocol.transport.client.FakeBroker;
import io.moldau.protocol.transport.client.FakeBroker.Received;
import io.moldau.protocol.wire.Uuid;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A follower, broker 1, whose leader, broker 2, answers what the test wants. */
class FetcherTest {

    private static final int FOLLOWER = 1;
    private static final int LEADER = 2;
    private static final List<Integer> BOTH = List.of(FOLLOWER, LEADER);
    private static final int SESSION = 77;

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualTransport transport = new ManualTransport(scheduler);
    private final FakeBroker leader = new FakeBroker(transport);
    private final ReplicationQuota quota =
            new ReplicationQuota(scheduler.clock(), BrokerConfig.of(Map.of()).throttle());
    private final PartitionFixture follower;

    FetcherTest() {
        offer(17);
        FetcherPorts ports = new FetcherPorts(
                FOLLOWER,
                () -> 500,
                BrokerConfig.of(Map.of("broker.id", "1")).replication(),
                id -> new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "localhost", leader.port()),
                transport,
                scheduler.clock(),
                new SplittableRandom(1),
                quota,
                suspect -> {});
        follower = new PartitionFixture(scheduler, FOLLOWER, 1, loop -> new Fetchers(ports, loop, 0));
    }

    private void offer(int highestFetch) {
        leader.on(ApiKey.FETCH, 4, highestFetch, (request, header) -> null);
    }

    private void follow(TopicPartition id, Uuid topicId, int epoch) {
        assertThat(follower.follow(id, topicId, epoch, LEADER, List.of(LEADER), BOTH))
                .isEqualTo(ErrorCode.NONE);
    }

    private List<Received> fetches() {
        return leader.received(ApiKey.FETCH);
    }

    private Received lastFetch() {
        return fetches().get(fetches().size() - 1);
    }

    private FetchRequest lastRequest() {
        return (FetchRequest) lastFetch().request();
    }

    private List<FetchPartition> named() {
        return lastRequest().topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .toList();
    }

    private List<Integer> namedPartitions() {
        return named().stream().map(FetchPartition::partition).toList();
    }

    private void answer(int session, PartitionData... partitions) {
        Received asked = lastFetch();
        FetchResponse response = FetchResponse.builder()
                .sessionId(session)
                .responses(
                        partitions.length == 0
                                ? List.of()
                                : List.of(new FetchableTopicResponse(ZERO.topic(), TOPIC_ID, List.of(partitions))))
                .build();
        transportLoop(asked, () -> FakeBroker.answer(asked, response));
    }

    private void answer(ErrorCode error) {
        Received asked = lastFetch();
        transportLoop(
                asked,
                () -> FakeBroker.answer(
                        asked, FetchResponse.builder().errorCode(error.code()).build()));
    }

    private void transportLoop(Received asked, Runnable action) {
        asked.connection().loop().execute(action);
        scheduler.runReady();
    }

    private PartitionData.Builder data(TopicPartition id) {
        return PartitionData.builder()
                .partitionIndex(id.partition())
                .highWatermark(0)
                .logStartOffset(0)
                .records(MemoryRecords.EMPTY);
    }

    private PartitionData failed(TopicPartition id, ErrorCode error) {
        return data(id).errorCode(error.code()).build();
    }

    private PartitionData records(TopicPartition id, long baseOffset, int count, int epoch) {
        return data(id).records(batch(baseOffset, count, epoch))
                .highWatermark(baseOffset + count)
                .build();
    }

    private MemoryRecords batch(long baseOffset, int count, int epoch) {
        RecordBatch batch = Batches.of(count, scheduler.clock().wallMs());
        batch.setBaseOffset(baseOffset);
        batch.setPartitionLeaderEpoch(epoch);
        return new MemoryRecords(Unpooled.wrappedBuffer(PartitionFixture.bytes(batch)));
    }

    private long end(TopicPartition id) {
        return follower.find(id).log().endOffset();
    }

    @Test
    void namesInARequestOnlyWhatChanged() {
        follow(ZERO, TOPIC_ID, 3);
        follow(ONE, TOPIC_ID, 3);
        scheduler.advance(20);
        assertThat(lastRequest().sessionEpoch()).isZero();
        assertThat(namedPartitions()).containsExactlyInAnyOrder(0, 1);
        assertThat(lastFetch().header().apiVersion()).isEqualTo((short) 17);
        assertThat(lastRequest().replicaState().replicaId()).isEqualTo(FOLLOWER);
        assertThat(lastRequest().replicaState().replicaEpoch()).isEqualTo(500);
        assertThat(lastRequest().topics().get(0).topicId()).isEqualTo(TOPIC_ID);

        answer(SESSION, records(ONE, 0, 2, 3));
        assertThat(lastRequest().sessionId()).isEqualTo(SESSION);
        assertThat(lastRequest().sessionEpoch()).isOne();
        assertThat(named())
                .extracting(FetchPartition::partition, FetchPartition::fetchOffset, FetchPartition::lastFetchedEpoch)
                .containsExactly(tuple(1, 2L, 3));
        answer(SESSION);
        assertThat(lastRequest().sessionEpoch()).isEqualTo(2);
        assertThat(namedPartitions()).isEmpty();

        follower.stop(ONE, 3, false);
        answer(SESSION);
        assertThat(lastRequest().forgottenTopicsData().get(0).partitions()).containsExactly(1);
    }

    @Test
    void aLostSessionIsBegunAnewAndEndsTheOldOne() {
        follow(ZERO, TOPIC_ID, 0);
        answer(SESSION);
        answer(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        assertThat(lastRequest().sessionEpoch()).isZero();
        assertThat(lastRequest().sessionId()).isEqualTo(SESSION);
        assertThat(namedPartitions()).containsExactly(0);
    }

    @Test
    void aLeaderWithoutRoomForASessionIsToldEverythingEachTime() {
        follow(ZERO, TOPIC_ID, 0);
        answer(0);
        assertThat(lastRequest().sessionEpoch()).isZero();
        assertThat(namedPartitions()).containsExactly(0);
        answer(0, records(ZERO, 0, 1, 0));
        assertThat(named().get(0).fetchOffset()).isOne();
    }

    @Test
    void aLeaderThatRefusesEverythingIsNotAskedInACircle() {
        follow(ZERO, TOPIC_ID, 0);
        int before = fetches().size();
        for (int i = 0; i < 5; i++) {
            answer(ErrorCode.UNKNOWN_SERVER_ERROR);
            assertThat(fetches()).hasSize(before + i);
            scheduler.advance(2_000);
            assertThat(fetches()).hasSize(before + i + 1);
        }
    }

    @Test
    void topicsWithoutIdsGoByName() {
        follow(ZERO, Uuid.ZERO, 0);
        assertThat(lastFetch().header().apiVersion()).isEqualTo((short) 12);
        assertThat(lastRequest().replicaId()).isEqualTo(FOLLOWER);
        assertThat(lastRequest().topics().get(0).topic()).isEqualTo(ZERO.topic());
        answer(SESSION, records(ZERO, 0, 1, 0));
        assertThat(end(ZERO)).isOne();
    }

    @Test
    void anOlderLeaderIsAskedInItsOwnVersion() {
        offer(13);
        follow(ZERO, TOPIC_ID, 0);
        assertThat(lastFetch().header().apiVersion()).isEqualTo((short) 13);
        assertThat(lastRequest().replicaId()).isEqualTo(FOLLOWER);
    }

    @Test
    void whatFailsForOneConcernsThatOne() {
        follow(ZERO, TOPIC_ID, 0);
        follow(ONE, TOPIC_ID, 0);
        scheduler.advance(20);
        answer(SESSION, failed(ZERO, ErrorCode.NOT_LEADER_OR_FOLLOWER), records(ONE, 0, 1, 0));
        assertThat(lastRequest().forgottenTopicsData().get(0).partitions()).containsExactly(0);
        assertThat(namedPartitions()).containsExactly(1);
        assertThat(lastRequest().maxWaitMs()).as("until zero has rested").isBetween(1, 30);
        scheduler.advance(40);
        answer(SESSION);
        assertThat(namedPartitions()).containsExactly(0);
        assertThat(lastRequest().maxWaitMs()).isEqualTo(500);
    }

    @Test
    void aFencedReplicaWaitsForTheController() {
        follow(ZERO, TOPIC_ID, 3);
        answer(SESSION, failed(ZERO, ErrorCode.FENCED_LEADER_EPOCH));
        int before = fetches().size();
        scheduler.advance(10_000);
        assertThat(fetches()).hasSize(before);
        follow(ZERO, TOPIC_ID, 4);
        assertThat(named().get(0).currentLeaderEpoch()).isEqualTo(4);
    }

    @Test
    void anAnswerToAnEarlierEpochIsNotApplied() {
        follow(ZERO, TOPIC_ID, 3);
        Received asked = lastFetch();
        follow(ZERO, TOPIC_ID, 4);
        FetchResponse late = FetchResponse.builder()
                .sessionId(SESSION)
                .responses(List.of(new FetchableTopicResponse(ZERO.topic(), TOPIC_ID, List.of(records(ZERO, 0, 5, 3)))))
                .build();
        transportLoop(asked, () -> FakeBroker.answer(asked, late));
        assertThat(end(ZERO)).isZero();
        assertThat(named().get(0).currentLeaderEpoch()).isEqualTo(4);
    }

    @Test
    void damageIsNotAppendedAndWhatCameBeforeItIs() {
        follow(ZERO, TOPIC_ID, 1);
        ByteBuffer both = ByteBuffer.allocate(1000);
        both.put(batch(0, 1, 1).buffer().nioBuffer());
        both.put(batch(1, 1, 1).buffer().nioBuffer());
        both.flip();
        both.put(both.limit() - 1, (byte) ~both.get(both.limit() - 1));
        PartitionData damaged = data(ZERO)
                .records(new MemoryRecords(Unpooled.wrappedBuffer(both)))
                .build();
        answer(SESSION, damaged);
        assertThat(end(ZERO)).isOne();

        answer(SESSION, data(ZERO).records(batch(1, 1, 9)).build());
        assertThat(end(ZERO)).as("of an epoch after the leader's").isOne();
        answer(SESSION);
        scheduler.advance(100);
        assertThat(named().get(0).fetchOffset())
                .as("asked for again after a while")
                .isOne();
    }

    @Test
    void theHighWatermarkIsTheLeadersUpToTheOwnEndAndNeverGoesBack() {
        follow(ZERO, TOPIC_ID, 0);
        answer(SESSION, data(ZERO).records(batch(0, 2, 0)).highWatermark(10).build());
        assertThat(follower.find(ZERO).highWatermark()).isEqualTo(2);
        answer(SESSION, data(ZERO).highWatermark(1).build());
        assertThat(follower.find(ZERO).highWatermark()).isEqualTo(2);
    }

    @Test
    void aReplicaWithoutItsDiskCopiesNoMore() {
        follow(ZERO, TOPIC_ID, 0);
        follower.disk.fail("write", new IOException("broken"));
        answer(SESSION, records(ZERO, 0, 1, 0));
        int before = fetches().size();
        scheduler.advance(10_000);
        assertThat(fetches()).hasSize(before);
    }

    @Test
    void nobodyLeftToCopyForEndsTheConnection() {
        follow(ZERO, TOPIC_ID, 0);
        assertThat(transport.connections()).isOne();
        follower.stop(ZERO, 0, false);
        scheduler.runReady();
        assertThat(transport.connections()).isZero();
    }

    @Test
    void aLeaderThatHangsUpAfterEachHelloIsNotDialledInACircle() {
        List<Received> before = new ArrayList<>(fetches());
        leader.on(ApiKey.FETCH, 4, 17, (request, header) -> {
            lastFetch().connection().close();
            return null;
        });
        follow(ZERO, TOPIC_ID, 0);
        scheduler.advance(10_000);
        assertThat(fetches().size() - before.size()).isBetween(8, 30);
    }

    private List<Integer> forgotten() {
        return lastRequest().forgottenTopicsData().stream()
                .flatMap(topic -> topic.partitions().stream())
                .toList();
    }

    private PartitionData behind(TopicPartition id, long baseOffset, long highWatermark) {
        return data(id).records(batch(baseOffset, 1, 0))
                .highWatermark(highWatermark)
                .build();
    }

    @Test
    void aThrottledReplicaThatIsBehindSitsOutWhileTheLimitIsExceeded() {
        follower.with("follower.replication.throttled.replicas", "0:" + FOLLOWER);
        int batchBytes = batch(0, 1, 0).sizeInBytes();
        quota.limitTo(batchBytes / 2);
        follow(ZERO, TOPIC_ID, 0);
        follow(ONE, TOPIC_ID, 0);
        scheduler.advance(20);

        answer(SESSION, behind(ZERO, 0, 9), behind(ONE, 0, 9));
        assertThat(end(ZERO)).isOne();
        assertThat(forgotten()).containsExactly(0);
        assertThat(namedPartitions()).as("goes on").containsExactly(1);

        int before = fetches().size();
        scheduler.advance(2_500);
        assertThat(fetches()).as("not asked in a circle").hasSize(before);
        answer(SESSION);
        assertThat(named())
                .extracting(FetchPartition::partition, FetchPartition::fetchOffset)
                .containsExactly(tuple(0, 1L));
    }

    @Test
    void aThrottledReplicaThatHasEverythingGoesOn() {
        follower.with("follower.replication.throttled.replicas", "*");
        quota.limitTo(1);
        follow(ZERO, TOPIC_ID, 0);
        answer(SESSION, behind(ZERO, 0, 1));
        assertThat(forgotten()).isEmpty();
        assertThat(named()).extracting(FetchPartition::fetchOffset).containsExactly(1L);
    }

    @Test
    void withEverybodySittingOutNobodyIsAskedUntilTheLimitIsLifted() {
        follower.with("follower.replication.throttled.replicas", "*");
        quota.limitTo(1);
        follow(ZERO, TOPIC_ID, 0);
        int before = fetches().size();
        answer(SESSION, behind(ZERO, 0, 9));
        scheduler.advance(5_000);
        assertThat(fetches()).hasSize(before);
        quota.limitTo(ThrottleConfig.UNLIMITED);
        scheduler.advance(1_000);
        assertThat(named()).extracting(FetchPartition::fetchOffset).containsExactly(1L);
    }

    @Test
    void aReplicaThatSitsOutAndIsToldToStopStops() {
        follower.with("follower.replication.throttled.replicas", "*");
        quota.limitTo(1);
        follow(ZERO, TOPIC_ID, 0);
        answer(SESSION, behind(ZERO, 0, 9));
        follower.stop(ZERO, 0, false);
        int before = fetches().size();
        scheduler.advance(60_000);
        assertThat(fetches()).hasSize(before);
        assertThat(transport.connections()).isZero();
    }
}
