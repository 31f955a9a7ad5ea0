package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Leaders follow the brokers that live. */
class ControllerLeadersTest extends ControllerScene {

    @Test
    void aDeadLeaderIsReplacedAndTakenBackAsTheLastInSync() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1), 1, List.of(2, 1)), Map.of()));
        one.brokers.drain();

        two.store.expire();
        scheduler.runReady();
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 UpdateMetadata controller=1/1 live=[1]",
                        "1 LeaderAndIsr t-0 leader=1/1 isr=[1] t-1 leader=1/1 isr=[1]",
                        "1 UpdateMetadata controller=1/1 live=[1] t-0 leader=1/1 t-1 leader=1/1");
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":1", "\"leader_epoch\":1");

        two.store.establish();
        scheduler.runReady();
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 UpdateMetadata controller=1/1 live=[1, 2]",
                        "2 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=1/1 t-1 leader=1/1",
                        "2 LeaderAndIsr t-0 leader=1/1 isr=[1] t-1 leader=1/1 isr=[1]");
    }

    /** Of 2,500 leaderships to change, those of the second thousand meet one that somebody else wrote meanwhile. */
    @Test
    void aTransactionRefusedAmongOthersOnTheirWayLeavesEveryPartitionWithALeader() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(topic("t", 2_500, 2));
        String path = StorePaths.partitionState("t", 1_500);
        one.write(StoreOp.set(path, bytes(Objects.requireNonNull(tree.text(path))), 0));

        two.store.expire();
        scheduler.runReady();
        scheduler.advance(1_000);
        assertEveryPartitionIsLedBy(1, one, 2_500);
    }

    /** The answers are lost, not the writes. */
    @Test
    void aConnectionLostWithTransactionsOnTheirWayLeavesEveryPartitionWithALeader() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(topic("t", 2_500, 2));
        one.store.loseAnswersOfCommits(2);
        two.store.expire();
        scheduler.runReady();
        scheduler.advance(1_000);
        assertEveryPartitionIsLedBy(1, one, 2_500);
    }

    private void assertEveryPartitionIsLedBy(int leader, Node controller, int partitions) {
        controller.loop.call(() -> {
            TopicImage topic = Objects.requireNonNull(
                    controller.controller.image().orElseThrow().topic("t"));
            assertThat(topic.partitions()).hasSize(partitions);
            topic.partitions().forEach((number, partition) -> {
                assertThat(partition.isLedBy(leader))
                        .as("%d in the image", number)
                        .isTrue();
                assertThat(tree.text(StorePaths.partitionState("t", number)))
                        .contains("\"leader\":" + leader, "\"isr\":[" + leader + "]");
            });
        });
        assertThat(controller.brokers.told.stream().filter(line -> line.startsWith(leader + " LeaderAndIsr")))
                .anySatisfy(line -> assertThat(line).contains("t-" + (partitions - 1) + " leader=" + leader));
    }

    @Test
    void aClosedPortMovesLeadersWhileTheSessionLives() {
        Node one = new Node(1).start();
        new Node(2).start();
        new Node(3).start();
        one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1, 3)), Map.of()));
        one.brokers.drain();
        one.brokers.refuse(2);
        scheduler.runReady();
        assertThat(tree.paths()).contains("/brokers/ids/2");
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 UpdateMetadata controller=1/1 live=[1, 3]",
                        "3 UpdateMetadata controller=1/1 live=[1, 3]",
                        "1 LeaderAndIsr t-0 leader=1/1 isr=[1, 3]",
                        "3 LeaderAndIsr t-0 leader=1/1 isr=[1, 3]",
                        "1 UpdateMetadata controller=1/1 live=[1, 3] t-0 leader=1/1",
                        "3 UpdateMetadata controller=1/1 live=[1, 3] t-0 leader=1/1");

        one.brokers.accept(2);
        scheduler.advance(Suspects.PROBE_MS);
        assertThat(one.brokers.drain())
                .containsSubsequence(
                        "2 UpdateMetadata controller=1/1 live=[1, 2, 3] t-0 leader=1/1",
                        "2 LeaderAndIsr t-0 leader=1/1 isr=[1, 3]");
    }

    @Test
    void aSuspectWhoseSessionEndsIsForgotten() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.brokers.refuse(2);
        scheduler.runReady();
        two.store.expire();
        scheduler.runReady();
        one.brokers.drain();
        two.store.establish();
        scheduler.runReady();
        assertThat(one.brokers.drain()).contains("2 UpdateMetadata controller=1/1 live=[1, 2]");
    }

    @Test
    void oneSuspectDoesNotMakeTheOtherForgotten() {
        Node one = new Node(1).start();
        new Node(2).start();
        new Node(3).start();
        one.brokers.refuse(2);
        scheduler.runReady();
        one.brokers.refuse(3);
        scheduler.runReady();
        assertThat(one.brokers.drain()).endsWith("1 UpdateMetadata controller=1/1 live=[1]");
        one.brokers.accept(2);
        scheduler.advance(Suspects.PROBE_MS);
        assertThat(one.brokers.drain()).contains("2 UpdateMetadata controller=1/1 live=[1, 2]");
    }

    @Test
    void aReportThatTheControllerCannotConfirmChangesNothing() {
        Node one = new Node(1).start();
        new Node(2).start();
        one.brokers.drain();
        one.controller.suspect(2);
        scheduler.advance(5_000);
        assertThat(one.brokers.drain()).isEmpty();
    }

    @Test
    void whoeverStopsLeadsNoMoreAndFetchesNoMore() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1), 1, List.of(1, 2)), Map.of()));
        one.brokers.drain();
        List<Optional<Result<List<TopicPartition>>>> answers = new ArrayList<>();
        one.controller.releaseBroker(2, tree.czxid("/brokers/ids/2"), answers::add);
        scheduler.runReady();
        assertThat(answers.get(0).orElseThrow().value()).isEqualTo(List.of());
        assertThat(one.brokers.drain())
                .containsExactly(
                        "1 LeaderAndIsr t-0 leader=1/1 isr=[1] t-1 leader=1/1 isr=[1]",
                        "2 LeaderAndIsr t-0 leader=1/1 isr=[1] t-1 leader=1/1 isr=[1]",
                        "1 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=1/1 t-1 leader=1/1",
                        "2 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=1/1 t-1 leader=1/1",
                        "2 StopReplica t-0 t-1");
        assertThat(two.inOffice()).isFalse();
    }

    @Test
    void aPreferredLeaderIsElectedOnDemand() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        Uuid id = Objects.requireNonNull(one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1)), Map.of()))
                        .orElseThrow()
                        .get(0)
                        .value())
                .id();
        two.store.expire();
        scheduler.runReady();
        two.store.establish();
        scheduler.runReady();
        TopicPartition partition = new TopicPartition("t", 0);
        assertThat(elect(one, partition).error()).isEqualTo(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
        one.controller.changeInSync(
                1,
                tree.czxid("/brokers/ids/1"),
                List.of(new InSyncWish(id, 0, 1, 1, List.of(1, 2), Map.of(), 0)),
                answer -> {});
        scheduler.runReady();
        assertThat(elect(one, partition).value()).isEqualTo(2);
        assertThat(elect(one, partition).error()).isEqualTo(ErrorCode.ELECTION_NOT_NEEDED);
    }

    private Result<Integer> elect(Node at, TopicPartition partition) {
        List<Optional<Map<TopicPartition, Result<Integer>>>> answers = new ArrayList<>();
        at.controller.electLeaders(LeaderChoice.PREFERRED, Optional.of(List.of(partition)), answers::add);
        scheduler.runReady();
        return Objects.requireNonNull(answers.get(0).orElseThrow().get(partition));
    }

    @Test
    void whoeverMayHaveLostWritesLeadsNothingBeforeItHasCaughtUp() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1)), Map.of()));
        one.create(new NewTopic("alone", -1, -1, Map.of(0, List.of(2)), Map.of()));
        two.store.suspend();
        Node crashed = new Node(2, true).start();
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":1", "\"isr\":[1]");
        assertThat(tree.text("/brokers/topics/alone/partitions/0/state")).contains("\"leader\":2", "\"isr\":[2]");
        assertThat(tree.text("/brokers/ids/2")).contains("\"moldau_lost_writes\":true");
        crashed.loop.call(crashed.registrar::settle);
        scheduler.runReady();
        assertThat(tree.text("/brokers/ids/2")).doesNotContain("lost");
    }

    @Test
    void theLastInSyncThatMayHaveLostWritesIsNotTrustedByAnyController() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1)), Map.of()));
        one.store.expire();
        scheduler.runReady();
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":2", "\"isr\":[2]");
        two.store.expire();
        scheduler.runReady();
        Node crashed = new Node(2, true).start();
        assertThat(crashed.inOffice()).isTrue();
        one.store.establish();
        scheduler.runReady();
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":-1", "\"isr\":[]");
        crashed.loop.call(crashed.registrar::settle);
        crashed.store.expire();
        scheduler.runReady();
        assertThat(one.inOffice()).isTrue();
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":-1", "\"isr\":[]");
        List<Optional<Map<TopicPartition, Result<Integer>>>> answers = new ArrayList<>();
        one.controller.electLeaders(LeaderChoice.UNCLEAN, Optional.empty(), answers::add);
        scheduler.runReady();
        assertThat(tree.text("/brokers/topics/t/partitions/0/state")).contains("\"leader\":1", "\"isr\":[1]");
    }
}
