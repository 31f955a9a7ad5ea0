package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.publish.Publisher;
import io.moldau.controller.store.BrokerNode;
import io.moldau.controller.store.BrokerRegistrar;
import io.moldau.controller.store.ConfigFeed;
import io.moldau.controller.store.ControllerNode;
import io.moldau.controller.store.MemoryStore;
import io.moldau.controller.store.MemoryTree;
import io.moldau.controller.store.PartitionStateNode;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreLayout;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Controllers of several brokers over one tree in memory, in virtual time. */
class ControllerTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final MemoryTree tree = new MemoryTree(scheduler.clock());

    /** One broker as far as its controller needs it. */
    private final class Node {
        private final ManualLoop loop;
        private final MemoryStore store;
        private final FakeBrokers brokers;
        private final Controller controller;
        private final BrokerRegistrar registrar;
        private final ConfigFeed configs;

        Node(int id) {
            this(id, false);
        }

        Node(int id, boolean lostWrites) {
            this.loop = scheduler.loop("controller-" + id);
            this.store = tree.connect(loop);
            this.brokers = new FakeBrokers(loop);
            this.controller = new Controller(new ControllerContext(
                    store,
                    loop,
                    scheduler.clock(),
                    new Random(id),
                    new Publisher(brokers, "PLAINTEXT"),
                    id,
                    "cluster",
                    LeaderPolicy.CALM));
            this.configs = new ConfigFeed(store, scheduler.clock(), controller::onConfig);
            BrokerNode node = new BrokerNode(
                    List.of(new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "host" + id, 9092)),
                    null,
                    -1,
                    0,
                    lostWrites);
            this.registrar = new BrokerRegistrar(store, loop, id, node, 7_000);
        }

        Node start() {
            loop.call(() -> store.start(this::onSession));
            scheduler.runReady();
            return this;
        }

        private void onSession(SessionEvent event) {
            controller.onSession(event);
            if (event instanceof SessionEvent.Established) {
                StoreLayout.create(
                        store,
                        created -> configs.start(read -> registrar.register(registered -> {
                            assertThat(registered.isDone()).isTrue();
                            controller.join();
                        })));
            }
        }

        boolean inOffice() {
            List<Boolean> answer = new ArrayList<>();
            loop.call(() -> answer.add(controller.image().isPresent()));
            return answer.get(0);
        }

        Optional<List<Result<TopicImage>>> create(NewTopic... topics) {
            List<Optional<List<Result<TopicImage>>>> answers = new ArrayList<>();
            controller.createTopics(List.of(topics), false, answers::add);
            scheduler.runReady();
            assertThat(answers).hasSize(1);
            return answers.get(0);
        }

        List<Result<String>> delete(String... names) {
            List<Optional<List<Result<String>>>> answers = new ArrayList<>();
            controller.deleteTopics(List.of(names), answers::add);
            scheduler.runReady();
            return answers.get(0).orElseThrow();
        }

        void write(StoreOp... ops) {
            loop.call(() -> store.commit(List.of(ops), outcome -> outcome.value()));
            scheduler.runReady();
        }
    }

    private static NewTopic topic(String name, int partitions, int replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor, Map.of(), Map.of());
    }

    @Test
    void theFirstBrokerTakesOfficeAndTellsItself() {
        Node one = new Node(1).start();
        assertThat(one.inOffice()).isTrue();
        assertThat(tree.text("/controller_epoch")).isEqualTo("1");
        assertThat(tree.text("/controller")).contains("\"brokerid\":1");
        assertThat(one.brokers.drain()).containsExactly("1 UpdateMetadata controller=1/1 live=[1]");
    }

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
                        "2 UpdateMetadata controller=1/1 live=[1, 2]",
                        "2 LeaderAndIsr t-0 leader=1/1 isr=[1] t-1 leader=1/1 isr=[1]",
                        "2 UpdateMetadata controller=1/1 live=[1, 2] t-0 leader=1/1 t-1 leader=1/1");
    }

    @Test
    void theNextControllerRaisesTheEpochAndFencesTheOld() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        one.create(topic("t", 1, 1));
        one.store.expire();
        scheduler.runReady();
        assertThat(one.inOffice()).isFalse();
        assertThat(two.inOffice()).isTrue();
        assertThat(tree.text("/controller_epoch")).isEqualTo("2");
        assertThat(one.create(topic("late", 1, 1))).isEmpty();
        assertThat(two.create(topic("next", 1, 1)).orElseThrow().get(0).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aControllerThatDoesNotKnowItWasDeposedCannotWrite() {
        Node one = new Node(1).start();
        // Someone raises the epoch while the office still looks like ours.
        one.write(StoreOp.set(StorePaths.CONTROLLER_EPOCH, "7".getBytes(java.nio.charset.StandardCharsets.UTF_8), 1));
        assertThat(one.create(topic("t", 1, 1))).isEmpty();
        assertThat(tree.paths()).doesNotContain("/brokers/topics/t");
    }

    @Test
    void aLostAnswerLeadsToReadingAnew() {
        Node one = new Node(1).start();
        one.store.loseAnswersOfCommits(1);
        assertThat(one.create(topic("t", 1, 1))).isEmpty();
        scheduler.advance(1_000);
        assertThat(one.inOffice()).isTrue();
        assertThat(one.create(topic("t", 1, 1)).orElseThrow().get(0).error()).isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
    }

    @Test
    void anElectionWhoseAnswerIsLostIsStillWon() {
        Node one = new Node(1);
        one.loop.call(() -> one.store.start(event -> {}));
        scheduler.runReady();
        one.loop.call(() -> StoreLayout.create(one.store, created -> {}));
        scheduler.runReady();
        one.write(StoreOp.create(StorePaths.CONTROLLER_EPOCH, new byte[] {'4'}));
        one.store.loseAnswersOfCommits(1);
        one.loop.call(one.controller::join);
        scheduler.runReady();
        assertThat(tree.text("/controller_epoch")).isEqualTo("5");
        one.loop.call(() -> one.controller.onSession(new SessionEvent.Resumed(one.store.sessionId())));
        scheduler.runReady();
        assertThat(one.inOffice()).isTrue();
        assertThat(one.brokers.drain()).isEmpty();
        assertThat(tree.text("/controller_epoch")).isEqualTo("5");
    }

    @Test
    void aRestartedBrokerReplacesWhatItsKilledProcessLeftBehind() {
        Node killed = new Node(1).start();
        killed.create(topic("t", 1, 1));
        killed.store.suspend();
        Node restarted = new Node(1).start();
        assertThat(restarted.inOffice()).isTrue();
        assertThat(tree.text("/controller_epoch")).isEqualTo("2");
        assertThat(restarted.brokers.drain())
                .containsExactly(
                        "1 UpdateMetadata controller=1/2 live=[1]",
                        "1 LeaderAndIsr t-0 leader=1/0 isr=[1]",
                        "1 UpdateMetadata controller=1/2 live=[1] t-0 leader=1/0");
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

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void settingsOfATopicReachTheImage() {
        Node one = new Node(1).start();
        one.create(new NewTopic("t", 1, 1, Map.of(), Map.of("retention.ms", "5")));
        one.loop.call(() -> assertThat(one.controller.image().orElseThrow().config(ConfigEntity.topic("t")))
                .containsEntry("retention.ms", "5"));
    }

    @Test
    void aFloodOfRequestsIsTurnedAwayAtTheBound() {
        Node one = new Node(1).start();
        List<Optional<List<Result<TopicImage>>>> answers = new ArrayList<>();
        for (int i = 0; i < Decisions.MAX_WAITING + 2; i++) {
            one.loop.call(() -> one.controller.createTopics(List.of(topic("t", 1, 1)), false, answers::add));
        }
        // One is being stored, as many as may wait do, and the last was turned away at once.
        assertThat(answers).containsExactly(Optional.empty());
        scheduler.runReady();
        assertThat(answers).hasSize(Decisions.MAX_WAITING + 2);
        assertThat(answers.stream().filter(Optional::isPresent)).hasSize(Decisions.MAX_WAITING + 1);
    }

    @Test
    void whoIsNotInOfficeSaysSo() {
        new Node(1).start();
        Node two = new Node(2).start();
        assertThat(two.create(topic("t", 1, 1))).isEmpty();
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
                .contains("2 LeaderAndIsr t-0 leader=1/1 isr=[1, 3]", "2 UpdateMetadata controller=1/1 live=[1, 2, 3]");
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

    /** @param hops how long after the election, counted in steps of the loops */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void nothingIsAnsweredFromAStateThatIsStillBeingRead(int hops) {
        Node one = new Node(1).start();
        one.create(topic("t", 1, 1));
        one.store.close();
        Node next = new Node(1);
        Node watcher = new Node(9);
        watcher.loop.call(() -> watcher.store.start(event -> {}));
        scheduler.runReady();
        List<Optional<List<Result<String>>>> answers = new ArrayList<>();
        watcher.loop.call(() -> watcher.store.read(
                StorePaths.CONTROLLER_EPOCH, () -> deleteAfter(next, hops, answers::add), outcome -> {}));
        next.start();
        assertThat(answers).hasSize(1);
        answers.get(0)
                .ifPresent(results ->
                        assertThat(results.get(0).value()).as("deletion of t").isEqualTo("t"));
    }

    private void deleteAfter(Node node, int hops, Consumer<Optional<List<Result<String>>>> answered) {
        if (hops > 0) {
            node.loop.execute(() -> deleteAfter(node, hops - 1, answered));
        } else {
            node.controller.deleteTopics(List.of("t"), answered);
        }
    }

    private void markAfter(Node writer, int hops) {
        if (hops > 0) {
            writer.loop.execute(() -> markAfter(writer, hops - 1));
        } else {
            StoreOp mark = StoreOp.create(StorePaths.deletion("t"), StoreOp.NO_DATA);
            writer.store.commit(List.of(mark), outcome -> outcome.value());
        }
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
    void theOfficeOfAControllerWhosePortIsClosedIsTakenAtOnce() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        Node three = new Node(3).start();
        two.create(topic("t", 1, 1));
        one.store.suspend();
        two.controller.suspect(1);
        three.controller.suspect(1);
        scheduler.runReady();
        assertThat(two.inOffice() ^ three.inOffice()).isTrue();
        assertThat(tree.text("/controller_epoch")).isEqualTo("2");
        // Its partitions move with the office: nobody is told first that it lives.
        FakeBrokers told = two.inOffice() ? two.brokers : three.brokers;
        assertThat(told.drain())
                .first()
                .asString()
                .endsWith("UpdateMetadata controller=" + (two.inOffice() ? 2 : 3) + "/2 live=[2, 3]");
    }

    @Test
    void anOfficeThatChangedHandsMeanwhileIsNotTaken() {
        Node one = new Node(1).start();
        Node two = new Node(2).start();
        Node winner = new Node(3);
        winner.loop.call(() -> winner.store.start(event -> {}));
        scheduler.runReady();
        two.loop.call(() -> two.controller.suspect(1));
        // Between the look at the office and the look at the epoch.
        winner.loop.call(() -> winner.store.commit(
                List.of(
                        new StoreOp.Delete(StorePaths.CONTROLLER, StoreOp.ANY_VERSION),
                        StoreOp.createEphemeral(StorePaths.CONTROLLER, new ControllerNode(3, 0).encode()),
                        StoreOp.set(StorePaths.CONTROLLER_EPOCH, new byte[] {'2'}, 1)),
                outcome -> assertThat(outcome.isDone()).isTrue()));
        scheduler.runReady();
        assertThat(two.inOffice()).isFalse();
        assertThat(one.inOffice()).isFalse();
        assertThat(tree.text("/controller_epoch")).isEqualTo("2");
    }

    @Test
    void onlyTheOfficeOfTheSuspectIsTaken() {
        new Node(1).start();
        Node two = new Node(2).start();
        new Node(3).start();
        two.controller.suspect(3);
        scheduler.runReady();
        assertThat(two.inOffice()).isFalse();
        assertThat(tree.text("/controller_epoch")).isEqualTo("1");
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
    void aLeaderChangesItsInSyncReplicasAndOnlyMetadataTells() {
        Node one = new Node(1).start();
        new Node(2).start();
        Uuid id = Objects.requireNonNull(one.create(new NewTopic("t", -1, -1, Map.of(0, List.of(2, 1)), Map.of()))
                        .orElseThrow()
                        .get(0)
                        .value())
                .id();
        one.brokers.drain();
        InSyncWish wish = new InSyncWish(id, 0, 0, 0, List.of(2), 0);
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
                1, tree.czxid("/brokers/ids/1"), List.of(new InSyncWish(id, 0, 1, 1, List.of(1, 2), 0)), answer -> {});
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
    void nothingIsTriedWhileTheStoreIsOutOfReach() {
        Node one = new Node(1).start();
        one.create(topic("t", 1, 1));
        one.store.suspend();
        assertThat(one.create(topic("u", 1, 1))).isEmpty();
        int pending = scheduler.pending();
        scheduler.advance(60_000);
        assertThat(scheduler.pending()).isLessThanOrEqualTo(pending);
        one.store.resume();
        scheduler.advance(1_000);
        assertThat(one.inOffice()).isTrue();
        assertThat(one.create(topic("u", 1, 1)).orElseThrow().get(0).error()).isEqualTo(ErrorCode.NONE);
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
                List.of(new InSyncWish(id, 0, leaderEpoch, partitionEpoch, List.of(isr), 0)),
                answers::add);
        scheduler.runReady();
        assertThat(Objects.requireNonNull(answers.get(0).orElseThrow().value())
                        .get(0)
                        .error())
                .isEqualTo(ErrorCode.NONE);
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
}
