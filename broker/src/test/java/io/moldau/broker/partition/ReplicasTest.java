package io.moldau.broker.partition;

import static io.moldau.broker.partition.PartitionFixture.BROKER;
import static io.moldau.broker.partition.PartitionFixture.ONE;
import static io.moldau.broker.partition.PartitionFixture.TOPIC_ID;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.Batches;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicasTest {

    private static final Uuid OTHER_ID = new Uuid(5, 6);

    private final PartitionFixture fixture = new PartitionFixture(2);

    private ErrorCode lead(TopicPartition id, Uuid topicId, int epoch) {
        return fixture.follow(id, topicId, epoch, BROKER, List.of(BROKER), List.of(BROKER));
    }

    private ErrorCode errorOf(TopicPartition id) {
        try {
            fixture.find(id);
            return ErrorCode.NONE;
        } catch (ApiException e) {
            return e.error();
        }
    }

    private @Nullable Uuid topicIdOf(TopicPartition id) {
        return fixture.find(id).log().topicId();
    }

    @Test
    void makesLogsOnTheLoopsOfTheirPartitions() {
        fixture.lead(ZERO);
        fixture.lead(ONE);
        assertThat(fixture.partitions().shardOf(ZERO))
                .isNotSameAs(fixture.partitions().shardOf(ONE));
        assertThat(fixture.disk.paths())
                .contains("topic-0/partition.metadata", "topic-1/partition.metadata")
                .contains("topic-0/00000000000000000000.log");
        assertThat(topicIdOf(ZERO)).isEqualTo(TOPIC_ID);
    }

    @Test
    void refusesATopicOfTheSameNameThatIsAnother() {
        fixture.lead(ZERO);
        assertThat(lead(ZERO, OTHER_ID, 1)).isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
        assertThat(fixture.find(ZERO).role().leaderEpoch()).isZero();
        assertThat(lead(ZERO, Uuid.ZERO, 1)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aLogThatLostItsTopicIdGetsItBack() throws IOException {
        fixture.lead(ZERO);
        fixture.append(ZERO, Batches.of(1, 1), 1, 0);
        fixture.disk.delete("topic-0/partition.metadata");
        fixture.restart();
        assertThat(topicIdOf(ZERO)).isNull();
        assertThat(lead(ZERO, TOPIC_ID, 1)).isEqualTo(ErrorCode.NONE);
        assertThat(topicIdOf(ZERO)).isEqualTo(TOPIC_ID);
        assertThat(fixture.disk.paths()).contains("topic-0/partition.metadata");
        assertThat(lead(ZERO, OTHER_ID, 2)).isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
    }

    @Test
    void whatWasFoundOnDiskWaitsForTheController() {
        fixture.lead(ZERO);
        fixture.append(ZERO, Batches.of(3, 1), 1, 0);
        fixture.restart();
        Partition found = fixture.find(ZERO);
        assertThat(found.role()).isEqualTo(new Role.Unassigned());
        assertThat(fixture.append(ZERO, Batches.of(1, 1), 1, 0))
                .extracting(AppendReply::error)
                .containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        fixture.lead(ZERO);
        assertThat(found.highWatermark()).isEqualTo(3);
    }

    @Test
    void stopsAndKeepsTheLog() {
        fixture.lead(ZERO);
        fixture.append(ZERO, Batches.of(3, 1), 1, 0);
        assertThat(fixture.stop(ZERO, 0, false)).isEqualTo(ErrorCode.NONE);
        assertThat(fixture.find(ZERO).role()).isEqualTo(new Role.Unassigned(0, 0));
        assertThat(lead(ZERO, TOPIC_ID, 0)).as("what it was told to stop").isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(lead(ZERO, TOPIC_ID, 1)).isEqualTo(ErrorCode.NONE);
        assertThat(fixture.find(ZERO).highWatermark()).isEqualTo(3);
    }

    @Test
    void deletesAndMayBeMadeAnew() {
        fixture.lead(ZERO);
        fixture.append(ZERO, Batches.of(3, 1), 1, 0);
        int[] woken = new int[1];
        fixture.find(ZERO).waiters(Reader.CONSUMER).add(() -> woken[0]++);
        assertThat(fixture.stop(ZERO, -2, true)).isEqualTo(ErrorCode.NONE);
        assertThat(woken[0]).isOne();
        assertThat(errorOf(ZERO)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(fixture.disk.paths()).noneMatch(path -> path.startsWith("topic-0/"));
        assertThat(lead(ZERO, OTHER_ID, 0)).isEqualTo(ErrorCode.NONE);
        assertThat(fixture.find(ZERO).log().endOffset()).isZero();
        assertThat(fixture.stop(ONE, -2, true)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aStopOfAnOlderEpochIsFenced() {
        fixture.lead(ZERO);
        lead(ZERO, TOPIC_ID, 4);
        assertThat(fixture.stop(ZERO, 3, true)).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(fixture.find(ZERO).role().leaderEpoch()).isEqualTo(4);
        assertThat(fixture.stop(ZERO, 4, true)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void onACleanStopNobodyCopiesOrWaitsAnyMore() {
        fixture.follow(ZERO, TOPIC_ID, 0, 2, List.of(2), List.of(BROKER, 2));
        fixture.follow(ONE, TOPIC_ID, 0, BROKER, List.of(BROKER, 2), List.of(BROKER, 2));
        List<AppendReply> parked = fixture.append(ONE, Batches.of(1, 1), -1, 10_000);
        boolean[] done = new boolean[1];
        fixture.home.execute(() -> fixture.replicas().retire(() -> done[0] = true));
        fixture.scheduler.runReady();
        assertThat(done[0]).isTrue();
        assertThat(fixture.sources.orders).isEmpty();
        assertThat(parked).extracting(AppendReply::error).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void anOfflineDirectoryIsNamedAsThat() {
        fixture.lead(ZERO);
        fixture.disk.fail("write", new IOException("broken"));
        fixture.append(ZERO, Batches.of(1, 1), 1, 0);
        assertThat(lead(ZERO, TOPIC_ID, 1)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(lead(ONE, TOPIC_ID, 0)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void aPartitionThatOnlyOthersHaveIsLedElsewhere() {
        fixture.elsewhere.add(ONE);
        assertThat(errorOf(ONE)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(errorOf(ZERO)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void readersByIdMustMeanTheSameTopic() {
        fixture.lead(ZERO);
        ReadRequest start = new ReadRequest(0, -1, -1, 100, true);
        assertThat(fixture.on(ZERO, shard -> shard.read(ZERO, TOPIC_ID, start)).error())
                .isEqualTo(ErrorCode.NONE);
        assertThat(fixture.on(ZERO, shard -> shard.read(ZERO, Uuid.ZERO, start)).error())
                .isEqualTo(ErrorCode.NONE);
        assertThat(fixture.on(ZERO, shard -> shard.read(ZERO, OTHER_ID, start)).error())
                .isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
        assertThatThrownBy(() -> fixture.partitions().shardOf(ZERO).find(ZERO))
                .as("off its loop")
                .isInstanceOf(IllegalStateException.class);
    }
}
