package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.store.ConfigWriter;
import io.moldau.controller.store.PartitionStateNode;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In-sync sets, reassignments, and leaders that are not in sync. */
class ControllerReplicasTest extends ControllerScene {

    @Test
    void aLeaderChangesItsInSyncReplicasAndOnlyMetadataTells() {
        Node one = new Node(1).start();
        new Node(2).start();
        Uuid id = Objects.requireNonNull(one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1)), Map.of()))
                        .orElseThrow()
                        .get(0)
                        .value())
                .id();
        one.brokers.drain();
        InSyncWish wish = new InSyncWish(id, 0, 0, 0, List.of(2), Map.of(), 0);
        for (int attempt = 0; attempt < 2; attempt++) {
            List<Optional<Result<List<InSyncAnswer>>>> answers = new ArrayList<>();
            one.controller.changeInSync(2, tree.czxid("/brokers/ids/2"), List.of(wish), answers::add);
            scheduler.runReady();
            InSyncAnswer answer =
                    Objects.requireNonNull(answers.get(0).orElseThrow().value()).get(0);
            assertThat(answer.error()).isEqualTo(ErrorCode.NONE);
            assertThat(Objects.requireNonNull(answer.leadership()).partitionEpoch())
                    .isEqualTo(1);
        }
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader_epoch\":0", "\"isr\":[2]");
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=2/0",
                        "2 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=2/0");
    }

    private Uuid topicOn(Node controller, Integer... replicas) {
        return Objects.requireNonNull(controller
                        .create(new NewTopic("t", -1, -1, Map.of(0, List.of(replicas)), Map.of()))
                        .orElseThrow()
                        .get(0)
                        .value())
                .id();
    }

    private Result<Boolean> reassign(Node at, Optional<List<Integer>> target) {
        List<Optional<Map<TopicPartition, Result<Boolean>>>> answers = new ArrayList<>();
        at.controller.reassign(Map.of(new TopicPartition("t", 0), target), answers::add);
        scheduler.runReady();
        return Objects.requireNonNull(answers.get(0).orElseThrow().get(new TopicPartition("t", 0)));
    }

    private void inSync(Node at, Uuid id, int leader, int leaderEpoch, int partitionEpoch, Integer... isr) {
        List<Optional<Result<List<InSyncAnswer>>>> answers = new ArrayList<>();
        at.controller.changeInSync(
                leader,
                tree.czxid("/brokers/ids/" + leader),
                List.of(new InSyncWish(id, 0, leaderEpoch, partitionEpoch, List.of(isr), Map.of(), 0)),
                answers::add);
        scheduler.runReady();
        assertThat(Objects.requireNonNull(answers.get(0).orElseThrow().value())
                        .get(0)
                        .error())
                .isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aLeaderSpeaksForTheRunOfABrokerThatItSaw() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        Uuid id = topicOn(one, 1, 2);
        inSync(one, id, 1, 0, 0, 1);
        long before = tree.czxid("/brokers/ids/2");
        two.store.expire();
        scheduler.runReady();
        two.store.establish();
        scheduler.runReady();
        assertThat(wishForTwo(one, id, before)).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
        assertThat(wishForTwo(one, id, tree.czxid("/brokers/ids/2"))).isEqualTo(ErrorCode.NONE);
    }

    private ErrorCode wishForTwo(Node at, Uuid id, long epochOfTwo) {
        List<Optional<Result<List<InSyncAnswer>>>> answers = new ArrayList<>();
        InSyncWish wish = new InSyncWish(id, 0, 0, 1, List.of(1, 2), Map.of(2, epochOfTwo), 0);
        at.controller.changeInSync(1, tree.czxid("/brokers/ids/1"), List.of(wish), answers::add);
        scheduler.runReady();
        return Objects.requireNonNull(answers.get(0).orElseThrow().value())
                .get(0)
                .error();
    }

    @Test
    void aPartitionMovesOnceItsNewReplicasAreInSync() {
        Node one = new Node(1).start();
        new Node(2).start();
        new Node(3).start();
        Uuid id = topicOn(one, 1, 2);
        one.brokers.drain();
        assertThat(reassign(one, Optional.of(List.of(2, 3))).value()).isTrue();
        assertThat(tree.text("/brokers/topics/t"))
                .contains("{\"0\":[2,3,1]},\"adding_replicas\":{\"0\":[3]},\"removing_replicas\":{\"0\":[1]}");
        assertThat(one.brokers.drain())
                .contains("3 LeaderAndIsr t-0 leader=1/1 isr=[1, 2]")
                .noneMatch(line -> line.contains("StopReplica"));

        inSync(one, id, 1, 1, 1, 1, 2, 3);
        assertThat(tree.text("/brokers/topics/t"))
                .contains("{\"0\":[2,3]},\"adding_replicas\":{},\"removing_replicas\":{}");
        assertThat(tree.text("/brokers/topics/t/partitions/0/state"))
                .contains("\"leader\":2,\"leader_epoch\":2", "\"isr\":[2,3]");
        assertThat(one.brokers.drain())
                .contains("2 LeaderAndIsr t-0 leader=2/2 isr=[2, 3]", "1 StopReplica t-0 delete");
    }

    @Test
    void aCancelledReassignmentReturnsToWhereItWas() {
        Node one = new Node(1).start();
        new Node(2).start();
        topicOn(one, 1);
        assertThat(reassign(one, Optional.empty()).error()).isEqualTo(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
        assertThat(reassign(one, Optional.of(List.of(2))).value()).isTrue();
        assertThat(reassign(one, Optional.of(List.of(2))).value()).isFalse();
        one.brokers.drain();
        assertThat(reassign(one, Optional.empty()).value()).isTrue();
        assertThat(tree.text("/brokers/topics/t")).contains("{\"0\":[1]},\"adding_replicas\":{}");
        assertThat(one.brokers.drain()).contains("2 StopReplica t-0 delete");
    }

    @Test
    void theNextControllerGoesOnWithAReassignment() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        new Node(3).start();
        Uuid id = topicOn(one, 2);
        reassign(one, Optional.of(List.of(3)));
        one.store.expire();
        scheduler.runReady();
        assertThat(two.inOffice()).isTrue();
        assertThat(two.brokers.drain()).contains("3 LeaderAndIsr t-0 leader=2/2 isr=[2]");
        inSync(two, id, 2, 2, 2, 2, 3);
        assertThat(tree.text("/brokers/topics/t")).contains("{\"0\":[3]},\"adding_replicas\":{}");
    }

    @Test
    void aReassignmentToWhoeverIsDeadIsRefused() {
        Node one = new Node(1).start();
        topicOn(one, 1);
        assertThat(reassign(one, Optional.of(List.of(7))).error()).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(one, Optional.of(List.of(1, 1))).error()).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(one, Optional.of(List.of())).error()).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    }

    @Test
    void whatALeaderOfAnOldProtocolWroteIsToldToTheOthers() {
        Node one = new Node(1).start();
        new Node(2).start();
        topicOn(one, 2, 1);
        one.brokers.drain();
        Leadership written = new Leadership(2, 0, List.of(2), LeaderRecoveryState.RECOVERED, 1, 1);
        one.write(StoreOp.set(StorePaths.partitionState("t", 0), PartitionStateNode.encode(written), 0));
        byte[] notice = "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        one.write(new StoreOp.Create(
                StorePaths.ISR_CHANGES + "/isr_change_", notice, StoreOp.Lifetime.PERSISTENT_SEQUENTIAL));
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=2/0",
                        "2 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=2/0");
        assertThat(tree.paths()).noneMatch(path -> path.startsWith(StorePaths.ISR_CHANGES + "/"));
        assertThat(reassign(one, Optional.of(List.of(2))).error()).isEqualTo(ErrorCode.NONE);
    }

    private static StoreOp written(String partitions) {
        return StoreOp.create(StorePaths.REASSIGNMENT, bytes("{\"version\":1,\"partitions\":[" + partitions + "]}"));
    }

    private static String wanted(int partition, Integer... replicas) {
        return "{\"topic\":\"t\",\"partition\":" + partition + ",\"replicas\":" + List.of(replicas) + "}";
    }

    @Test
    void aWrittenReassignmentIsCarriedOutAndItsNodeRemovedWhenItHasEnded() {
        Node one = new Node(1).start();
        new Node(2).start();
        Uuid id = topicOn(one, 1);
        one.write(written(wanted(0, 2) + "," + wanted(7, 2)));
        assertThat(tree.text("/brokers/topics/t")).contains("{\"0\":[2,1]},\"adding_replicas\":{\"0\":[2]}");
        assertThat(tree.paths()).contains(StorePaths.REASSIGNMENT);

        inSync(one, id, 1, 1, 1, 1, 2);
        assertThat(tree.text("/brokers/topics/t")).contains("{\"0\":[2]},\"adding_replicas\":{}");
        assertThat(tree.paths()).doesNotContain(StorePaths.REASSIGNMENT);

        one.write(written(wanted(0, 2)));
        assertThat(tree.paths()).as("there was nothing to do").doesNotContain(StorePaths.REASSIGNMENT);
    }

    @Test
    void theNextControllerRemovesTheNodeOfAWrittenReassignment() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        new Node(3).start();
        Uuid id = topicOn(one, 2);
        one.write(written(wanted(0, 3)));
        one.store.expire();
        scheduler.runReady();
        assertThat(two.inOffice()).isTrue();
        assertThat(tree.paths()).contains(StorePaths.REASSIGNMENT);
        inSync(two, id, 2, 2, 2, 2, 3);
        assertThat(tree.text("/brokers/topics/t")).contains("{\"0\":[3]},\"adding_replicas\":{}");
        assertThat(tree.paths()).doesNotContain(StorePaths.REASSIGNMENT);
    }

    @Test
    void nonsenseWrittenAsAReassignmentIsRemoved() {
        Node one = new Node(1).start();
        topicOn(one, 1);
        one.write(written("{\"topic\":\"t\"}"));
        assertThat(tree.paths()).doesNotContain(StorePaths.REASSIGNMENT);
        one.write(written(wanted(0, 9)));
        assertThat(tree.paths()).as("no such broker").doesNotContain(StorePaths.REASSIGNMENT);
        assertThat(one.inOffice()).isTrue();
    }

    private void set(Node at, ConfigEntity entity, String key, String value) {
        at.loop.call(() -> new ConfigWriter(at.store).change(entity, before -> Map.of(key, value), done -> {}));
        scheduler.runReady();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics/t", "brokers/1", "brokers/<default>"})
    void aReplicaThatLostRecordsLeadsOnceThatIsAllowed(String where) {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        Uuid id = topicOn(one, 2, 1);
        inSync(one, id, 2, 0, 0, 2);
        two.store.expire();
        scheduler.runReady();
        set(one, ConfigEntity.topic("t"), "retention.ms", "5");
        set(one, ConfigEntity.broker(2), "unclean.leader.election.enable", "true");
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":-1");

        ConfigEntity entity = where.startsWith("topics")
                ? ConfigEntity.topic("t")
                : where.endsWith("1") ? ConfigEntity.broker(1) : ConfigEntity.defaultBroker();
        assertThat(entity.path()).isEqualTo(where);
        set(one, entity, "unclean.leader.election.enable", "true");
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":1", "\"isr\":[1]");
    }

    @Test
    void whatWasCreatedSmallTakesMoreReplicasWhenMoreBrokersLive() {
        Node one = new Node(1).start();
        Map<Integer, List<Integer>> alone = Map.of(0, List.of(1), 1, List.of(1), 2, List.of(1));
        one.create(new NewTopic("grown", -1, -1, alone, Map.of()));
        one.create(new NewTopic("other", -1, -1, Map.of(0, List.of(1)), Map.of()));

        new Node(2).start();
        new Node(3).start();

        assertThat(assignment("grown")).contains("\"adding_replicas\":{\"0\":[");
        List<Integer> preferred = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            assertThat(replicasOf("grown", partition)).containsExactlyInAnyOrder(1, 2, 3);
            preferred.add(replicasOf("grown", partition).get(0));
        }
        assertThat(preferred).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(assignment("other")).contains("\"0\":[1]");
    }

    private String assignment(String topic) {
        return Objects.requireNonNull(tree.text("/brokers/topics/" + topic));
    }

    /** Present and future ones. */
    private List<Integer> replicasOf(String topic, int partition) {
        byte[] node = assignment(topic).getBytes(StandardCharsets.UTF_8);
        return Objects.requireNonNull(
                        TopicNode.decode(topic, node).assignments().get(partition))
                .replicas();
    }
}
