package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics come, grow, change and go. */
class ControllerTopicsTest extends ControllerScene {

    @Test
    void aTopicIsStoredBeforeAnyoneIsTold() {
        Node one = new Node(1).start();
        one.brokers.drain();
        Result<TopicImage> created = one.create(new NewTopic("t", 2, 1, Map.of(), Map.of("retention.ms", "5")))
                .orElseThrow()
                .get(0);
        String id = Objects.requireNonNull(created.value()).id().toString();

        assertThat(tree.text("/brokers/topics/t"))
                .isEqualTo("{\"version\":3,\"topic_id\":\"" + id
                        + "\",\"partitions\":{\"0\":[1],\"1\":[1]},\"adding_replicas\":{},\"removing_replicas\":{}}");
        assertThat(tree.text("/brokers/topics/t/partitions/1/state"))
                .isEqualTo("{\"version\":1,\"leader\":1,\"leader_epoch\":0,\"controller_epoch\":1,\"isr\":[1]}");
        assertThat(tree.text("/config/topics/t")).isEqualTo("{\"version\":1,\"config\":{\"retention.ms\":\"5\"}}");
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 LeaderAndIsr t-0 leader=1/0 isr=[1] new t-1 leader=1/0 isr=[1] new",
                        "1 UpdateMetadata controller=1/1 live=[1] t-0 leader=1/0 t-1 leader=1/0");
    }

    @Test
    void replicasOfThreeBrokersAreToldEachTheirPart() {
        Node one = new Node(1).start();
        new Node(2).start();
        new Node(3).start();
        one.brokers.drain();
        one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1)), Map.of()));
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 LeaderAndIsr t-0 leader=2/0 isr=[2, 1] new",
                        "2 LeaderAndIsr t-0 leader=2/0 isr=[2, 1] new",
                        "1 UpdateMetadata controller=1/1 live=[1, 2, 3] t-0 leader=2/0",
                        "2 UpdateMetadata controller=1/1 live=[1, 2, 3] t-0 leader=2/0",
                        "3 UpdateMetadata controller=1/1 live=[1, 2, 3] t-0 leader=2/0");
    }

    @Test
    void topicsWrittenByOthersAreAdoptedWithAnId() {
        Node one = new Node(1).start();
        one.brokers.drain();
        one.write(StoreOp.create(
                "/brokers/topics/auto", new TopicNode(null, Map.of(0, Assignment.of(List.of(1)))).encode()));
        assertThat(tree.text("/brokers/topics/auto")).contains("\"topic_id\":\"");
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 LeaderAndIsr auto-0 leader=1/0 isr=[1] new",
                        "1 UpdateMetadata controller=1/1 live=[1] auto-0 leader=1/0");
    }

    @Test
    void aHalfMadeTopicIsFinishedByTheNextController() {
        Node one = new Node(1).start();
        one.store.close();
        Node writer = new Node(5);
        writer.loop.call(() -> writer.store.start(event -> {}));
        scheduler.runReady();
        writer.write(
                StoreOp.create(
                        "/brokers/topics/half",
                        new TopicNode(null, Map.of(0, Assignment.of(List.of(1)), 1, Assignment.of(List.of(1))))
                                .encode()),
                StoreOp.create("/brokers/topics/half/partitions", StoreOp.NO_DATA),
                StoreOp.create("/brokers/topics/half/partitions/1", StoreOp.NO_DATA));
        new Node(1).start();
        assertThat(tree.paths())
                .contains("/brokers/topics/half/partitions/0/state", "/brokers/topics/half/partitions/1/state");
    }

    @Test
    void aMalformedTopicDoesNotCostTheOthersTheirController() {
        Node one = new Node(1).start();
        one.create(topic("good", 1, 1));
        one.store.close();
        Node two = new Node(2);
        two.loop.call(() -> two.store.start(event -> {}));
        scheduler.runReady();
        two.write(StoreOp.create("/brokers/topics/bad", new byte[] {'?'}));
        Node restarted = new Node(1).start();
        assertThat(restarted.inOffice()).isTrue();
        assertThat(restarted.brokers.drain()).anyMatch(line -> line.contains("LeaderAndIsr good-0"));
    }

    @Test
    void aDeletedTopicLeavesNoNodeBehind() {
        Node one = new Node(1).start();
        List<String> before = tree.paths();
        one.create(new NewTopic("t", 2, 1, Map.of(), Map.of("retention.ms", "5")));
        one.brokers.drain();
        assertThat(one.delete("t").get(0).value()).isEqualTo("t");
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 UpdateMetadata controller=1/1 live=[1] t-0 leader=-2/-2 t-1 leader=-2/-2",
                        "1 StopReplica t-0 t-1",
                        "1 StopReplica t-0 delete t-1 delete");
        assertThat(tree.paths().stream().filter(path -> !path.startsWith("/config/changes/")))
                .containsExactlyElementsOf(before);
        assertThat(one.create(new NewTopic("t", 1, 1, Map.of(), Map.of("retention.ms", "6")))
                        .orElseThrow()
                        .get(0)
                        .error())
                .isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aDeletionSurvivesItsController() {
        Node one = new Node(1).start();
        one.create(topic("t", 1, 1));
        one.brokers.silence(1);
        one.delete("t");
        assertThat(tree.paths()).contains("/admin/delete_topics/t", "/brokers/topics/t");
        one.store.suspend();
        Node restarted = new Node(1).start();
        assertThat(tree.paths()).doesNotContain("/admin/delete_topics/t", "/brokers/topics/t");
        assertThat(restarted.brokers.drain()).contains("1 StopReplica t-0 delete");
    }

    @Test
    void aFailedDeletionIsTriedAgain() {
        Node one = new Node(1).start();
        one.create(topic("t", 1, 1));
        one.brokers.failDeletionsWith(ErrorCode.KAFKA_STORAGE_ERROR);
        one.delete("t");
        assertThat(tree.paths()).contains("/brokers/topics/t");
        one.brokers.failDeletionsWith(ErrorCode.NONE);
        scheduler.advance(1_000);
        assertThat(tree.paths()).doesNotContain("/brokers/topics/t");
    }

    @Test
    void deletionWaitsForADeadReplica() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(1, 2)), Map.of()));
        two.store.expire();
        scheduler.runReady();
        one.delete("t");
        scheduler.advance(10_000);
        assertThat(tree.paths()).contains("/brokers/topics/t");
        two.store.establish();
        scheduler.runReady();
        assertThat(tree.paths()).doesNotContain("/brokers/topics/t");
    }

    @Test
    void marksOfUnknownTopicsAreCleared() {
        Node one = new Node(1).start();
        one.write(StoreOp.create("/admin/delete_topics/ghost", StoreOp.NO_DATA));
        assertThat(tree.paths()).doesNotContain("/admin/delete_topics/ghost");
    }

    @Test
    void addedPartitionsFollowTheExistingOnes() {
        Node one = new Node(1).start();
        one.create(topic("t", 1, 1));
        one.brokers.drain();
        List<Optional<List<Result<String>>>> answers = new ArrayList<>();
        one.controller.growTopics(List.of(new TopicGrowth("t", 3, List.of())), false, answers::add);
        scheduler.runReady();
        assertThat(answers.get(0).orElseThrow().get(0).value()).isEqualTo("t");
        assertThat(tree.text("/brokers/topics/t")).contains("{\"0\":[1],\"1\":[1],\"2\":[1]}");
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 LeaderAndIsr t-1 leader=1/0 isr=[1] new t-2 leader=1/0 isr=[1] new",
                        "1 UpdateMetadata controller=1/1 live=[1] t-1 leader=1/0 t-2 leader=1/0");
        one.controller.growTopics(List.of(new TopicGrowth("t", 4, List.of())), false, answers::add);
        scheduler.runReady();
        assertThat(tree.paths()).contains("/brokers/topics/t/partitions/3/state");
    }

    @Test
    void aTopicTooLargeForOneTransactionIsCreatedInSeveral() {
        Node one = new Node(1).start();
        one.create(topic("big", 2_000, 1));
        assertThat(tree.paths().stream().filter(path -> path.endsWith("/state")))
                .hasSize(2_000);
    }

    @Test
    void settingsOfATopicReachTheImage() {
        Node one = new Node(1).start();
        one.create(new NewTopic("t", 1, 1, Map.of(), Map.of("retention.ms", "5")));
        one.loop.call(() -> assertThat(one.controller.image().orElseThrow().config(ConfigEntity.topic("t")))
                .containsEntry("retention.ms", "5"));
    }

    /** @param hops how long after the election, counted in steps of the loops */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void aDeletionMarkedWhileTheStateIsReadIsCarriedOut(int hops) {
        Node one = new Node(1).start();
        one.create(topic("t", 1, 1));
        one.store.close();
        Node writer = new Node(9);
        writer.loop.call(() -> writer.store.start(event -> {}));
        scheduler.runReady();
        writer.loop.call(
                () -> writer.store.read(StorePaths.CONTROLLER_EPOCH, () -> markAfter(writer, hops), outcome -> {}));
        Node next = new Node(1).start();
        assertThat(next.brokers.drain()).contains("1 StopReplica t-0 delete");
        assertThat(tree.paths()).doesNotContain("/brokers/topics/t", "/admin/delete_topics/t");
    }

    private void markAfter(Node writer, int hops) {
        if (hops > 0) {
            writer.loop.execute(() -> markAfter(writer, hops - 1));
        } else {
            StoreOp mark = StoreOp.create(StorePaths.deletion("t"), StoreOp.NO_DATA);
            writer.store.commit(List.of(mark), outcome -> outcome.value());
        }
    }
}
