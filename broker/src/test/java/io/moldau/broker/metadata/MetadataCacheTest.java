package io.moldau.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetadataCacheTest {

    private static final Uuid ID = new Uuid(1, 1);
    private static final int THIS_BROKER = 1;

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualLoop loop = scheduler.loop("home");
    private final MetadataCache cache = new MetadataCache(loop);

    private ErrorCode apply(int epoch, long brokerEpoch, List<Integer> live, UpdateMetadataTopicState... topics) {
        short[] error = new short[1];
        loop.call(() -> error[0] = cache.apply(UpdateMetadataRequest.builder()
                        .controllerId(1)
                        .controllerEpoch(epoch)
                        .brokerEpoch(brokerEpoch)
                        .topicStates(List.of(topics))
                        .liveBrokers(live.stream()
                                .map(id -> UpdateMetadataBroker.builder().id(id).build())
                                .toList())
                        .build())
                .errorCode());
        return ErrorCode.of(error[0]);
    }

    private static UpdateMetadataTopicState topic(Uuid id, int leader, int... partitions) {
        return UpdateMetadataTopicState.builder()
                .topicName("t")
                .topicId(id)
                .partitionStates(IntStream.of(partitions)
                        .mapToObj(partition -> UpdateMetadataPartitionState.builder()
                                .partitionIndex(partition)
                                .leader(leader)
                                .build())
                        .toList())
                .build();
    }

    private void learn(Uuid id, LeaderAndIsrPartitionState... states) {
        loop.call(() -> cache.learn(
                LeaderAndIsrRequest.builder()
                        .topicStates(List.of(new LeaderAndIsrTopicState("t", id, List.of(states))))
                        .build(),
                THIS_BROKER));
    }

    private static LeaderAndIsrPartitionState led(int partition, int leader, int leaderEpoch) {
        return LeaderAndIsrPartitionState.builder()
                .partitionIndex(partition)
                .leader(leader)
                .leaderEpoch(leaderEpoch)
                .isr(List.of(leader))
                .build();
    }

    private TopicMetadata known() {
        return Objects.requireNonNull(cache.image().topic("t"));
    }

    @Test
    void partitionsAreMergedAndBrokersReplaced() {
        apply(1, -1, List.of(1, 2), topic(ID, 1, 0, 1));
        apply(1, -1, List.of(1), topic(ID, 2, 1, 2));
        assertThat(cache.image().brokers().keySet()).containsExactly(1);
        assertThat(known().partitions().values().stream().map(PartitionMetadata::leader))
                .containsExactly(1, 2, 2);
    }

    @Test
    void aTopicGoesWithItsLastPartition() {
        apply(1, -1, List.of(1), topic(ID, 1, 0, 1));
        apply(1, -1, List.of(1), topic(ID, -2, 0));
        assertThat(known().partitions().keySet()).containsExactly(1);
        apply(1, -1, List.of(1), topic(ID, -2, 1));
        assertThat(cache.image().topic("t")).isNull();
        assertThat(cache.image().topic(ID)).isNull();
    }

    @Test
    void anIdIsKnownAsSoonAsTheFirstRoleIs() {
        learn(ID);
        assertThat(cache.image().topicNames()).containsEntry(ID, "t");
        assertThat(cache.image().topic(ID)).isNull();
        apply(1, -1, List.of(1), topic(ID, 1, 0));
        apply(1, -1, List.of(1), topic(ID, -2, 0));
        assertThat(cache.image().topicNames()).isEmpty();
    }

    @Test
    void whoLeadsInsteadIsKnownBeforeTheMetadataFollows() {
        apply(1, -1, List.of(1, 2), topic(ID, THIS_BROKER, 0, 1, 2));
        learn(ID, led(0, 2, 1), led(1, 2, 0), led(5, 2, 1));
        learn(new Uuid(9, 9), led(2, 2, 1));
        assertThat(known().partitions().values().stream().map(PartitionMetadata::leader))
                .as("a new epoch; an old one; a partition of another topic by this name")
                .containsExactly(2, THIS_BROKER, THIS_BROKER);
    }

    @Test
    void whatComesLateByAnOldConnectionIsPassedOver() {
        apply(1, -1, List.of(1, 2), topic(ID, 1, 0, 1));
        learn(ID, led(0, 2, 3));
        apply(1, -1, List.of(1, 2), topic(ID, 1, 0, 1));
        assertThat(known().partitions().values().stream().map(PartitionMetadata::leader))
                .containsExactly(2, 1);
        apply(1, -1, List.of(1, 2), topic(ID, -2, 0));
        assertThat(known().partitions().keySet()).containsExactly(1);
    }

    @Test
    void leadingHereIsNotToldBeforeTheMetadataFollows() {
        apply(1, -1, List.of(1, 2), topic(ID, 2, 0));
        learn(ID, led(0, THIS_BROKER, 1));
        assertThat(known().partitions().values().stream().map(PartitionMetadata::leader))
                .containsExactly(2);
    }

    @Test
    void aTopicRecreatedUnderItsNameInheritsNothing() {
        Uuid next = new Uuid(2, 2);
        apply(1, -1, List.of(1), topic(ID, 1, 0, 1));
        apply(1, -1, List.of(1), topic(next, 1, 0));
        assertThat(known().partitions()).hasSize(1);
        assertThat(cache.image().topic(ID)).isNull();
        assertThat(cache.image().topic(next)).isEqualTo(known());
    }

    @Test
    void theRolesOfPartitionsDoNotTellOfTheCluster() {
        List<Boolean> told = new ArrayList<>();
        loop.call(() -> cache.whenTold(1_000, () -> told.add(cache.image().isTold())));
        learn(ID, led(0, THIS_BROKER, 1));
        assertThat(told).isEmpty();
        assertThat(cache.image().absence()).isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE);
        apply(1, -1, List.of(1));
        assertThat(told).containsExactly(true);
        assertThat(cache.image().absence()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    /** A controller that takes office says who lives, then what there is. */
    @Test
    void whereTopicsAreTheFirstWordThatHasNoneIsNotTheWholeOfIt() {
        loop.call(cache::expectTopics);
        apply(1, -1, List.of(1));
        assertThat(cache.image().isTold()).isFalse();
        apply(1, -1, List.of(1), topic(ID, 1, 0));
        assertThat(cache.image().isTold()).isTrue();
    }

    @Test
    void topicsThatNobodyTellsOfAreNotExpectedForEver() {
        loop.call(cache::expectTopics);
        apply(1, -1, List.of(1));
        List<Boolean> told = new ArrayList<>();
        loop.call(() -> cache.whenTold(60_000, () -> told.add(cache.image().isTold())));
        assertThat(told).isEmpty();
        scheduler.advance(10_000);
        assertThat(told).containsExactly(true);
        assertThat(cache.image().isLive(1)).isTrue();
    }

    @Test
    void onlySoManyMayWait() {
        int[] refused = new int[1];
        loop.call(() -> {
            for (int i = 0; i <= ImageWaiters.MAX_WAITERS; i++) {
                cache.await(image -> image.isLive(7), 1_000, shown -> refused[0] += shown ? 0 : 1);
            }
        });
        assertThat(refused[0]).isEqualTo(1);
        apply(1, -1, List.of(7));
        assertThat(refused[0]).isEqualTo(1);
    }

    @Test
    void whoSpeaksForThePastIsRefused() {
        loop.call(() -> cache.onRegistered(100));
        assertThat(apply(5, 100, List.of(1))).isEqualTo(ErrorCode.NONE);
        assertThat(apply(4, 100, List.of())).isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(apply(5, 99, List.of())).isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
        assertThat(cache.image().isLive(1)).isTrue();
        assertThat(apply(5, 101, List.of())).isEqualTo(ErrorCode.NONE);
        assertThat(apply(6, -1, List.of())).isEqualTo(ErrorCode.NONE);
    }
}
