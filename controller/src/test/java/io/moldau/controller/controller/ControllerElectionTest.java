package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.ControllerNode;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreLayout;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is the controller, and that a former one can do no harm. */
class ControllerElectionTest extends ControllerScene {

    @Test
    void theFirstBrokerTakesOfficeAndTellsItself() {
        Node one = new Node(1).start();
        assertThat(one.inOffice()).isTrue();
        assertThat(tree.text("/controller_epoch")).isEqualTo("1");
        assertThat(tree.text("/controller")).contains("\"brokerid\":1");
        assertThat(one.brokers.drain()).containsExactly("1 UpdateMetadata controller=1/1 live=[1]");
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

    /** It may still be on its way when the state is read anew: by another server of the ensemble, say. */
    @Test
    void aWriteOfUnknownFateCannotComeAfterTheStateWasReadAnew() {
        Node one = new Node(1).start();
        StoreOp fence = new StoreOp.Check(StorePaths.CONTROLLER_EPOCH, 1);
        one.store.loseAnswersOfCommits(1);
        assertThat(one.create(topic("t", 1, 1))).isEmpty();
        scheduler.advance(1_000);
        assertThat(one.inOffice()).isTrue();

        List<Boolean> late = new ArrayList<>();
        one.loop.call(() -> one.store.commit(List.of(fence), outcome -> late.add(outcome.isDone())));
        scheduler.runReady();

        assertThat(late).containsExactly(false);
        assertThat(tree.text("/controller_epoch")).isEqualTo("2");
    }

    @Test
    void aRenewalWhoseAnswerIsLostIsFoundOut() {
        Node one = new Node(1).start();
        one.store.loseAnswersOfCommits(2);
        assertThat(one.create(topic("t", 1, 1))).isEmpty();
        scheduler.advance(1_000);
        assertThat(tree.text("/controller_epoch")).isEqualTo("2");
        assertThat(one.inOffice()).isFalse();

        one.loop.call(() -> one.controller.onSession(new SessionEvent.Resumed(one.store.sessionId())));
        scheduler.runReady();

        assertThat(one.inOffice()).isTrue();
        assertThat(one.create(topic("u", 1, 1)).orElseThrow().get(0).error()).isEqualTo(ErrorCode.NONE);
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

    private void deleteAfter(Node node, int hops, Consumer<Optional<List<Result<String>>>> answered) {
        if (hops > 0) {
            node.loop.execute(() -> deleteAfter(node, hops - 1, answered));
        } else {
            node.controller.deleteTopics(List.of("t"), answered);
        }
    }
}
