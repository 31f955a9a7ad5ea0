package io.moldau.broker.replication;

import static io.moldau.broker.partition.PartitionFixture.TOPIC_ID;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.Batches;
import io.moldau.broker.log.checkpoint.EpochStart;
import io.moldau.broker.partition.FakeController.Asked;
import io.moldau.broker.partition.IsrChanges.IsrAnswer;
import io.moldau.broker.partition.IsrChanges.IsrProposal;
import io.moldau.broker.partition.PartitionFixture;
import io.moldau.broker.partition.Role;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.RecordBatches;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A partition on three brokers whose leader changes at random while producers write, brokers are cut off, and the
 * controller's word reaches each broker in its own time. Whatever was acknowledged with acks=all is there in the end, once,
 * and the replicas are the same.
 */
class ChangingLeadersTest {

    private static final List<Integer> REPLICAS = List.of(1, 2, 3);
    private static final int STEPS = 200;
    private static final int ALL = -1;
    private static final int TIMEOUT_MS = 5_000;

    /** What the controller has decided last. */
    private record State(int epoch, int version, int leader, List<Integer> isr) {}

    private final TestCluster cluster = new TestCluster(1, 2, 3);

    /** By the mark of a record, where its producer was told it is. */
    private final Map<Long, Long> acknowledged = new TreeMap<>();

    /** The highest watermark each broker ever showed. */
    private final Map<Integer, Long> shown = new HashMap<>();

    private State state = new State(0, 0, 1, REPLICAS);
    private long nextMark = 1;

    static List<Long> seeds() {
        long first = System.getProperty("seed") == null ? new Random().nextLong() : Long.getLong("seed");
        List<Long> seeds = new ArrayList<>(List.of(first));
        for (long seed = 1; seed < 20; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingAcknowledgedIsLost(long seed) {
        Random random = new Random(seed);
        REPLICAS.forEach(this::tell);
        for (int i = 0; i < STEPS; i++) {
            step(random);
            cluster.scheduler.advance(random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(20));
            checkHighWatermarks();
        }
        settle();
        check();
    }

    private void step(Random random) {
        int broker = 1 + random.nextInt(3);
        switch (random.nextInt(12)) {
            case 0 -> cluster.cutOff(broker);
            case 1, 2 -> cluster.join(broker);
            case 3 -> elect(random);
            case 4, 5 -> tell(broker);
            case 6 -> answerAll();
            default -> append(broker, random.nextInt(4) == 0 ? 1 : ALL);
        }
    }

    /** Moves the lead within the in-sync set, sometimes declaring somebody dead. */
    private void elect(Random random) {
        List<Integer> isr = new ArrayList<>(state.isr());
        if (isr.size() > 1 && random.nextBoolean()) {
            isr.remove(random.nextInt(isr.size()));
        }
        state = new State(
                state.epoch() + 1, state.version() + 1, isr.get(random.nextInt(isr.size())), List.copyOf(isr));
    }

    private void tell(int broker) {
        cluster.broker(broker)
                .follow(ZERO, TOPIC_ID, state.epoch(), state.version(), state.leader(), state.isr(), REPLICAS);
    }

    /** Every leader asks, also one that is none any more. */
    private void answerAll() {
        for (int id : REPLICAS) {
            PartitionFixture broker = cluster.broker(id);
            for (Asked asked : broker.controller.takeAll()) {
                IsrAnswer answer = decide(id, asked.proposal());
                broker.home.call(() -> asked.answered().accept(answer));
            }
        }
    }

    private IsrAnswer decide(int asking, IsrProposal proposal) {
        if (proposal.leaderEpoch() < state.epoch()) {
            return IsrAnswer.refused(ErrorCode.FENCED_LEADER_EPOCH);
        }
        if (proposal.partitionEpoch() < state.version()) {
            return IsrAnswer.refused(ErrorCode.INVALID_UPDATE_VERSION);
        }
        state = new State(state.epoch(), state.version() + 1, asking, proposal.isr());
        return new IsrAnswer(ErrorCode.NONE, asking, state.epoch(), state.isr(), state.version());
    }

    private void append(int broker, int acks) {
        if (!hosts(broker) || !(cluster.on(broker, ZERO).role() instanceof Role.Leader)) {
            return;
        }
        long mark = nextMark++;
        cluster.broker(broker).on(ZERO, shard -> {
            shard.require(ZERO).append(PartitionFixture.bytes(Batches.of(1, mark)), (short) acks, TIMEOUT_MS, reply -> {
                if (acks == ALL && reply.error() == ErrorCode.NONE) {
                    acknowledged.put(mark, reply.baseOffset());
                }
            });
            return true;
        });
    }

    private boolean hosts(int broker) {
        return cluster.broker(broker).on(ZERO, shard -> shard.find(ZERO) != null);
    }

    private void checkHighWatermarks() {
        for (int broker : REPLICAS) {
            if (hosts(broker)) {
                long highWatermark = cluster.on(broker, ZERO).highWatermark();
                assertThat(highWatermark)
                        .as("high watermark of broker %d", broker)
                        .isGreaterThanOrEqualTo(shown.getOrDefault(broker, 0L));
                shown.put(broker, highWatermark);
            }
        }
    }

    private void settle() {
        REPLICAS.forEach(cluster::join);
        state = new State(state.epoch() + 1, state.version() + 1, state.isr().get(0), state.isr());
        REPLICAS.forEach(this::tell);
        for (int i = 0; i < 10; i++) {
            cluster.scheduler.advance(1_000);
            answerAll();
        }
    }

    private void check() {
        Map<Long, Long> survived = new TreeMap<>();
        RecordBatches batches = new RecordBatches(cluster.bytes(state.leader(), ZERO));
        while (batches.next()) {
            Long before =
                    survived.put(batches.batch().maxTimestamp(), batches.batch().baseOffset());
            assertThat(before)
                    .as("record %d twice", batches.batch().maxTimestamp())
                    .isNull();
        }
        assertThat(survived).containsAllEntriesOf(acknowledged);
        assertThat(state.isr()).containsExactlyInAnyOrderElementsOf(REPLICAS);
        for (int broker : REPLICAS) {
            assertThat(cluster.bytes(broker, ZERO))
                    .as("log of %d", broker)
                    .isEqualTo(cluster.bytes(state.leader(), ZERO));
            assertThat(epochs(broker)).as("epochs of %d", broker).isEqualTo(epochs(state.leader()));
            assertThat(cluster.on(broker, ZERO).highWatermark()).isEqualTo(cluster.end(state.leader(), ZERO));
        }
    }

    /** Those with records: of its newest a leader alone knows until it has some. */
    private List<EpochStart> epochs(int broker) {
        return cluster.log(broker, ZERO).epochs().entries().stream()
                .filter(epoch -> epoch.startOffset() < cluster.end(broker, ZERO))
                .toList();
    }
}
