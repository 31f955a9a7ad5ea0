package io.moldau.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.producer.FakeCluster.Delay;
import io.moldau.producer.FakeCluster.Fate;
import io.moldau.producer.FakeCluster.LoseAnswer;
import io.moldau.producer.FakeCluster.LoseRequest;
import io.moldau.producer.FakeCluster.Refuse;
import io.moldau.producer.FakeCluster.Serve;
import io.moldau.producer.FakeCluster.WriteButAnswer;
import io.moldau.producer.ProduceException.Reason;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerTest {

    @Test
    void recordsOfOneLingerTravelTogether() {
        Harness harness = new Harness("linger.ms", "5");
        CompletableFuture<RecordMetadata> first = harness.send("a");
        CompletableFuture<RecordMetadata> second = harness.send("b");

        assertThat(harness.await(first).offset()).isZero();
        assertThat(harness.await(second).offset()).isOne();
        assertThat(harness.cluster.requests).hasSize(1);
        assertThat(harness.cluster.log("t", 0).values()).containsExactly("a", "b");
        harness.assertNothingHeld();
    }

    @Test
    void aFullBatchDoesNotLinger() {
        Harness harness = new Harness("linger.ms", "10000", "batch.size", "500");
        List<CompletableFuture<RecordMetadata>> futures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            futures.add(harness.send("x".repeat(200)));
        }
        harness.scheduler.advance(100);
        assertThat(futures.subList(0, 8)).allMatch(CompletableFuture::isDone);
        harness.await(futures.get(9));
        assertThat(harness.cluster.log("t", 0).values()).hasSize(10);
    }

    @Test
    void flushSendsWithoutLingering() {
        Harness harness = new Harness("linger.ms", "100000");
        CompletableFuture<RecordMetadata> future = harness.send("a");
        harness.scheduler.advance(1_000);
        assertThat(future).isNotDone();
        harness.flush();
        harness.scheduler.advance(100);
        assertThat(future).isCompleted();
        CompletableFuture<RecordMetadata> next = harness.send("b");
        harness.scheduler.advance(1_000);
        assertThat(next).as("lingering again").isNotDone();
    }

    @Test
    void withoutAcksRecordsCountAsSentWhenTheyLeft() {
        Harness harness = new Harness("acks", "0");
        harness.cluster.acksNothing = true;
        assertThat(harness.await(harness.send("a")).offset()).isEqualTo(RecordMetadata.UNKNOWN_OFFSET);
        assertThat(harness.cluster.idRequests).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {
                "NOT_LEADER_OR_FOLLOWER",
                "LEADER_NOT_AVAILABLE",
                "NOT_ENOUGH_REPLICAS",
                "KAFKA_STORAGE_ERROR",
                "UNKNOWN_TOPIC_OR_PARTITION",
                "CORRUPT_MESSAGE"
            })
    void repeatsWhatMayHelpAndAsksForMetadata(ErrorCode error) {
        Harness harness = new Harness();
        script(harness, new Refuse(error), new Refuse(error));
        assertThat(harness.await(harness.send("a")).offset()).isZero();
        assertThat(harness.cluster.requests).hasSize(3);
        assertThat(harness.cluster.refreshes).isPositive();
        harness.assertNothingHeld();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_RECORD", "TOPIC_AUTHORIZATION_FAILED", "INVALID_TIMESTAMP", "UNSUPPORTED_COMPRESSION_TYPE"
            })
    void reportsWhatNothingHelpsAgainst(ErrorCode error) {
        Harness harness = new Harness();
        script(harness, new Refuse(error));
        ProduceException failure = harness.awaitFailure(harness.send("a"));
        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.errorCode()).isEqualTo(error);
        assertThat(failure).hasMessageContaining("t-0").hasMessageContaining(error.message());
        assertThat(harness.await(harness.send("b")).offset())
                .as("the partition goes on")
                .isZero();
        harness.assertNothingHeld();
    }

    @Test
    void followsTheLeader() {
        Harness harness = new Harness();
        harness.await(harness.send("a"));
        harness.cluster.setLeader(new TopicPartition("t", 0), Cluster.NO_LEADER);
        CompletableFuture<RecordMetadata> future = harness.send("b");
        harness.scheduler.advance(1_000);
        assertThat(future).isNotDone();
        harness.cluster.setLeader(new TopicPartition("t", 0), 7);
        assertThat(harness.await(future).offset()).isOne();
    }

    @Test
    void aLostAnswerDoesNotDuplicate() {
        Harness harness = new Harness();
        script(harness, new LoseAnswer(), new LoseRequest(), new WriteButAnswer(ErrorCode.REQUEST_TIMED_OUT));
        assertThat(harness.await(harness.send("a")).offset()).isZero();
        assertThat(harness.await(harness.send("b")).offset()).isOne();
        assertThat(harness.cluster.log("t", 0).values()).containsExactly("a", "b");
    }

    @Test
    void orderHoldsWhenTheFirstOfFiveHasToBeRepeated() {
        for (Fate fate : List.of(
                new Refuse(ErrorCode.NOT_LEADER_OR_FOLLOWER),
                new LoseRequest(),
                new LoseAnswer(),
                new WriteButAnswer(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND))) {
            Harness harness = new Harness("linger.ms", "0");
            harness.await(harness.sendNow("0"));
            script(harness, fate);
            List<CompletableFuture<RecordMetadata>> futures = new ArrayList<>();
            for (int i = 1; i <= 8; i++) {
                futures.add(harness.sendNow("" + i));
                harness.scheduler.runReady();
            }
            for (int i = 1; i <= 8; i++) {
                assertThat(harness.await(futures.get(i - 1)).offset())
                        .as("%s", fate)
                        .isEqualTo(i);
            }
            assertThat(harness.cluster.log("t", 0).values())
                    .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8");
        }
    }

    @Test
    void noMoreThanFiveBatchesAreUnanswered() {
        Harness harness = new Harness("linger.ms", "0");
        harness.await(harness.sendNow("0"));
        harness.cluster.onProduce = part -> new Delay(1_000);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<RecordMetadata> unused = harness.send("" + i);
            harness.scheduler.advance(1);
        }
        assertThat(harness.cluster.inFlightSeen).contains(5).allMatch(count -> count <= 5);
    }

    @Test
    void aBatchThatIsTooLargeIsCutUntilItFits() {
        for (String codec : List.of("none", "lz4")) {
            Harness harness = new Harness("batch.size", "100000", "compression.type", codec, "linger.ms", "20");
            harness.cluster.maxBatchBytes = 1_000;
            java.util.Random random = new java.util.Random(3);
            List<CompletableFuture<RecordMetadata>> futures = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String value =
                        random.ints(120, 'a', 'z').mapToObj(Character::toString).reduce("", String::concat);
                values.add(value);
                futures.add(harness.send(value));
            }
            for (int i = 0; i < 60; i++) {
                assertThat(harness.await(futures.get(i)).offset()).isEqualTo(i);
            }
            assertThat(harness.cluster.log("t", 0).values()).isEqualTo(values);
            harness.assertNothingHeld();
        }
    }

    @Test
    void oneRecordThatIsTooLargeFailsAloneAndTheNumberingStartsAnew() {
        Harness harness = new Harness("linger.ms", "0");
        harness.cluster.maxBatchBytes = 1_000;
        harness.await(harness.sendNow("a"));
        CompletableFuture<RecordMetadata> large = harness.sendNow("x".repeat(2_000));
        CompletableFuture<RecordMetadata> next = harness.sendNow("b");
        ProduceException failure = harness.awaitFailure(large);
        assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(failure.errorCode()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(harness.await(next).offset()).isOne();
        assertThat(harness.cluster.log("t", 0).values()).containsExactly("a", "b");
        assertThat(lastSent(harness).producerEpoch()).isEqualTo((short) 1);
    }

    @Test
    void aLeaderThatLostItsPastGetsANewEpoch() {
        Harness harness = new Harness();
        harness.await(harness.send("a"));
        harness.cluster.log("t", 0).forgetProducers();
        assertThat(harness.await(harness.send("b")).offset()).isOne();
        RecordBatch batch = lastSent(harness);
        assertThat(batch.producerEpoch()).isEqualTo((short) 1);
        assertThat(batch.baseSequence()).isZero();
    }

    @Test
    void aSpentProducerIdIsReplaced() {
        Harness harness = new Harness();
        harness.await(harness.send("a"));
        script(harness, new Refuse(ErrorCode.INVALID_PRODUCER_EPOCH));
        assertThat(harness.await(harness.send("b")).offset()).isOne();
        assertThat(lastSent(harness).producerId()).isEqualTo(1_001);
    }

    @Test
    void aProducerIdIsAskedForUntilThereIsOne() {
        Harness harness = new Harness();
        harness.cluster.onInitProducerId = attempt -> attempt < 3
                ? new Cluster.NotAssigned(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
                : new Cluster.Assigned(9, (short) 4);
        harness.await(harness.send("a"));
        assertThat(lastSent(harness).producerEpoch()).isEqualTo((short) 4);
        assertThat(harness.cluster.idRequests).isEqualTo(4);
    }

    @Test
    void withoutAProducerIdNothingIsSent() {
        Harness harness = new Harness();
        harness.cluster.onInitProducerId = attempt -> new Cluster.NotAssigned(ErrorCode.CLUSTER_AUTHORIZATION_FAILED);
        ProduceException failure = harness.awaitFailure(harness.send("a"));
        assertThat(failure.errorCode()).isEqualTo(ErrorCode.CLUSTER_AUTHORIZATION_FAILED);
        assertThat(harness.cluster.requests).isEmpty();
        harness.assertNothingHeld();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesUpAfterTheDeliveryTimeout(boolean whileInFlight) {
        Harness harness = new Harness("delivery.timeout.ms", "31000");
        harness.cluster.onProduce =
                part -> whileInFlight ? new Delay(100_000) : new Refuse(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        long before = harness.scheduler.clock().monotonicMs();
        ProduceException failure = harness.awaitFailure(harness.send("a"));
        assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(harness.scheduler.clock().monotonicMs() - before).isBetween(30_999L, 31_010L);
        harness.assertNothingHeld();
        harness.cluster.onProduce = part -> new Serve();
        harness.scheduler.advance(100_000);
        harness.await(harness.send("b"));
        assertThat(harness.cluster.log("t", 0).values()).endsWith("b");
    }

    @Test
    void givesUpAfterAllRetries() {
        Harness harness = new Harness("retries", "2");
        harness.cluster.onProduce = part -> new Refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(harness.awaitFailure(harness.send("a")).errorCode()).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(harness.cluster.requests).hasSize(3);
    }

    @Test
    void waitsForATopicAndGivesUpOnOneThatNeverCameOrIsForbidden() {
        Harness harness = new Harness("max.block.ms", "5000");
        CompletableFuture<RecordMetadata> future = harness.producer.send(ProducerRecord.of("new", "k", "v"));
        harness.scheduler.advance(1_000);
        harness.cluster.createTopic("new", 3);
        assertThat(harness.await(future).partition().topic()).isEqualTo("new");

        ProduceException unknown = harness.awaitFailure(harness.producer.send(ProducerRecord.of("never", "k", "v")));
        assertThat(unknown.reason()).isEqualTo(Reason.NO_METADATA);
        assertThat(unknown).hasMessageContaining("never").hasMessageContaining("5000");

        ProduceException beyond = harness.awaitFailure(harness.producer.send(ProducerRecord.of("t", 3, null, "v")));
        assertThat(beyond.reason()).isEqualTo(Reason.NO_METADATA);

        CompletableFuture<RecordMetadata> secret = harness.producer.send(ProducerRecord.of("secret", "k", "v"));
        harness.scheduler.advance(10);
        harness.cluster.refuseTopic("secret", ErrorCode.TOPIC_AUTHORIZATION_FAILED);
        assertThat(harness.awaitFailure(secret).errorCode()).isEqualTo(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
        harness.assertNothingHeld();
    }

    @Test
    void refusesWhatCanNeverFit() {
        Harness harness = new Harness("max.request.size", "1000", "buffer.memory", "640");
        assertThat(harness.awaitFailure(harness.send("x".repeat(1_000))).reason())
                .isEqualTo(Reason.TOO_LARGE);
        assertThat(harness.awaitFailure(harness.send("x".repeat(800)))).hasMessageContaining("buffer.memory=640");
        harness.assertNothingHeld();
    }

    @Test
    void aFullBufferRefusesAfterMaxBlock() {
        Harness harness = new Harness("buffer.memory", "1024", "max.block.ms", "30", "linger.ms", "100000");
        List<CompletableFuture<RecordMetadata>> accepted = new ArrayList<>();
        CompletableFuture<RecordMetadata> refused = null;
        for (int i = 0; i < 20 && refused == null; i++) {
            CompletableFuture<RecordMetadata> future = harness.send("x".repeat(100));
            if (future.isCompletedExceptionally()) {
                refused = future;
            } else {
                accepted.add(future);
            }
        }
        assertThat(accepted).hasSizeBetween(4, 6);
        assertThat(refused).isNotNull();
        if (refused != null) {
            assertThat(harness.awaitFailure(refused).reason()).isEqualTo(Reason.BUFFER_FULL);
        }
        harness.scheduler.advance(200_000);
        assertThat(accepted).allMatch(CompletableFuture::isDone);
        harness.assertNothingHeld();
    }

    @Test
    void aSerializerThatThrowsFailsItsRecord() {
        Harness harness = new Harness();
        Producer<String, String> producer = new Producer<>(
                harness.config,
                Serializers.string(),
                (topic, value) -> {
                    throw new IllegalArgumentException("no");
                },
                harness.scheduler.clock(),
                harness.loop,
                harness.budget,
                harness.sender,
                () -> {});
        ProduceException failure = harness.awaitFailure(producer.send(ProducerRecord.of("t", "k", "v")));
        assertThat(failure.reason()).isEqualTo(Reason.SERIALIZATION);
        assertThat(failure).hasRootCauseMessage("no");
    }

    @Test
    void theEndFailsWhatIsLeftAndWhatComesLater() {
        Harness harness = new Harness("linger.ms", "1000");
        CompletableFuture<RecordMetadata> unplaced = harness.producer.send(ProducerRecord.of("never", "k", "v"));
        CompletableFuture<RecordMetadata> waiting = harness.send("a");
        harness.scheduler.advance(10);
        harness.loop.call(harness.sender::end);
        CompletableFuture<RecordMetadata> later = harness.send("b");
        for (CompletableFuture<RecordMetadata> future : List.of(unplaced, waiting, later)) {
            assertThat(harness.awaitFailure(future).reason()).isEqualTo(Reason.CLOSED);
        }
        assertThat(harness.cluster.closed).isTrue();
        harness.assertNothingHeld();
    }

    @Test
    void partitionsShareARequestAndTakeTurnsWhenItIsFull() {
        Harness harness = new Harness("max.request.size", "1000", "linger.ms", "0", "batch.size", "400");
        harness.cluster.createTopic("wide", 8);
        List<CompletableFuture<RecordMetadata>> futures = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            futures.add(harness.producer.send(ProducerRecord.of("wide", i % 8, null, "x".repeat(300))));
        }
        futures.forEach(harness::await);
        assertThat(harness.cluster.requests).allMatch(parts -> parts.size() <= 2);
        for (int partition = 0; partition < 8; partition++) {
            assertThat(harness.cluster.log("wide", partition).values()).hasSize(8);
        }
    }

    /** The next batches meet these fates, in this order; later ones are served. */
    private static void script(Harness harness, Fate... fates) {
        Deque<Fate> script = new ArrayDeque<>(List.of(fates));
        harness.cluster.onProduce = part -> script.isEmpty() ? new Serve() : script.remove();
    }

    private static RecordBatch lastSent(Harness harness) {
        List<Cluster.Part> last = harness.cluster.requests.get(harness.cluster.requests.size() - 1);
        return new RecordBatch().wrap(last.get(0).batch(), 0);
    }
}
