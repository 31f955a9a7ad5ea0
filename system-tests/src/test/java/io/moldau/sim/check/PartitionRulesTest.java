package io.moldau.sim.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.partition.ReplicaState;
import io.moldau.broker.partition.Role;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules let an honest partition pass and object to each way of being wrong. Broker 1 leads in epoch 1 at first. */
class PartitionRulesTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final Set<Integer> excused = new HashSet<>();
    private final PartitionRules rules = new PartitionRules(PARTITION, false, excused::contains);
    private final Map<Integer, List<BatchMark>> logs = new HashMap<>();
    private final Map<Integer, Object> processes = new HashMap<>();

    @BeforeEach
    void threeHaveTenRecordsAndFiveAreCommitted() {
        rules.onStored(stored(1, 1, 1, 1, List.of(1, 2, 3)));
        for (int broker = 1; broker <= 3; broker++) {
            for (int offset = 0; offset < 10; offset++) {
                write(broker, offset, 1, 'a');
            }
        }
        leads(1, 1, 0, 1, 2, 3);
        follows(2, 1, 0);
        follows(3, 1, 0);
        leads(1, 1, 5, 1, 2, 3);
    }

    @Test
    void anHonestPartitionPasses() {
        follows(2, 1, 5);
        leads(1, 1, 10, 1, 2, 3);
        rules.onAcknowledged(9);
        // Broker 1 dies with a record that nobody else has; broker 2 goes on from where both were.
        write(1, 10, 1, 'x');
        leads(1, 1, 10, 1, 2, 3);
        rules.onStopped(1);
        rules.onStored(stored(2, 2, 2, 1, List.of(2, 3)));
        leads(2, 2, 5, 2, 3);
        write(2, 10, 2, 'y');
        write(3, 10, 2, 'y');
        follows(3, 2, 5);
        leads(2, 2, 11, 2, 3);
        // It comes back, cuts off what was never committed, and joins.
        processes.remove(1);
        follows(1, 2, 10);
        cut(1, 10);
        follows(1, 2, 10);
        write(1, 10, 2, 'y');
        follows(1, 2, 11);
        leads(2, 2, 11, 1, 2, 3);
        rules.onStored(stored(2, 2, 3, 1, List.of(1, 2, 3)));
        assertThat(rules.committedEnd()).isEqualTo(11);
    }

    @Test
    void twoLeadInOneEpoch() {
        assertBroken(Rule.ONE_LEADER, () -> leads(2, 1, 0, 1, 2, 3));
    }

    @Test
    void aHighWatermarkGoesBack() {
        assertBroken(Rule.HIGH_WATERMARK_RISES, () -> leads(1, 1, 4, 1, 2, 3));
    }

    @Test
    void aHighWatermarkIsAboveAFollowersEnd() {
        write(1, 10, 1, 'x');
        assertBroken(Rule.HIGH_WATERMARK_REPLICATED, () -> leads(1, 1, 11, 1, 2, 3));
    }

    @Test
    void aFollowerCutsWhatIsCommitted() {
        cut(2, 4);
        assertBroken(Rule.COMMITTED_STAYS, () -> follows(2, 1, 4));
    }

    @Test
    void aFollowerHasOtherRecords() {
        cut(2, 5);
        follows(2, 1, 5);
        write(2, 5, 1, 'z');
        follows(2, 1, 5);
        assertBroken(Rule.COMMITTED_STAYS, () -> leads(1, 1, 6, 1, 2, 3));
    }

    @Test
    void aRestartedBrokerHasOtherRecords() {
        rules.onStopped(3);
        processes.remove(3);
        log(3).set(2, mark(2, 1, 'z'));
        assertBroken(Rule.COMMITTED_STAYS, () -> follows(3, 1, 5));
    }

    @Test
    void whoLostItsLogIsTakenIn() {
        rules.onStored(stored(1, 1, 2, 1, List.of(1, 2)));
        rules.onStopped(3);
        rules.onMissing(3);
        assertBroken(Rule.COMMITTED_STAYS, () -> rules.onStored(stored(1, 1, 3, 1, List.of(1, 2, 3))));
    }

    @Test
    void whoLacksCommittedRecordsIsTakenIn() {
        rules.onStored(stored(1, 1, 2, 1, List.of(1, 2)));
        cut(3, 4);
        follows(3, 1, 4);
        assertBroken(Rule.COMMITTED_STAYS, () -> rules.onStored(stored(1, 1, 3, 1, List.of(1, 2, 3))));
    }

    @Test
    void whoLacksCommittedRecordsIsMadeLeader() {
        excused.add(3);
        cut(3, 4);
        follows(3, 1, 4);
        assertBroken(Rule.COMMITTED_STAYS, () -> leads(3, 2, 4, 3));
    }

    @Test
    void theExcusedMayLackRecordsUntilTheyAreOut() {
        excused.add(3);
        cut(3, 4);
        follows(3, 1, 4);
        leads(1, 1, 6, 1, 2, 3);
        rules.onStored(stored(1, 2, 2, 1, List.of(1, 2)));
        excused.clear();
        leads(1, 2, 7, 1, 2);
        follows(3, 2, 4);
        assertThat(rules.committedEnd()).isEqualTo(7);
    }

    @Test
    void aFollowerShowsWhatIsNotCommitted() {
        assertBroken(Rule.FOLLOWERS_TRAIL, () -> follows(2, 1, 6));
    }

    @Test
    void aNewLeaderIsTooSure() {
        rules.onStored(stored(2, 2, 2, 1, List.of(2, 3)));
        leads(2, 2, 3, 2, 3); // not sure: its epoch starts at 10
        assertBroken(
                Rule.SURE_MEANS_SURE,
                () -> see(2, new Role.Leader(2, 2, List.of(1, 2, 3), List.of(2, 3)), List.of(2, 3), true, 4));
    }

    @Test
    void anAcknowledgedRecordIsNotCommitted() {
        rules.onAcknowledged(4);
        assertBroken(Rule.ACKNOWLEDGED_IS_COMMITTED, () -> rules.onAcknowledged(5));
    }

    @Test
    void metadataGoesBack() {
        rules.onStored(stored(1, 2, 5, 2, List.of(1, 2)));
        assertBroken(Rule.METADATA_RISES, () -> rules.onStored(stored(1, 1, 6, 2, List.of(1, 2))));
        assertBroken(Rule.METADATA_RISES, () -> rules.onStored(stored(1, 2, 6, 1, List.of(1, 2))));
        assertBroken(Rule.METADATA_RISES, () -> rules.onStored(stored(1, 2, 4, 2, List.of(1, 2))));
        assertBroken(Rule.METADATA_RISES, () -> follows(2, 0, 0));
    }

    @Test
    void aLeaderIsNotInSync() {
        assertBroken(Rule.LEADER_IN_SYNC, () -> rules.onStored(stored(1, 2, 2, 1, List.of(2, 3))));
    }

    @Test
    void theControllerKnowsMoreInSync() {
        rules.onStored(stored(1, 1, 2, 1, List.of(1, 2)));
        leads(1, 1, 5, 1, 2);
        assertBroken(Rule.MAXIMAL_ISR, () -> rules.onStored(stored(1, 1, 3, 1, List.of(1, 2, 3))));
    }

    private static void assertBroken(Rule rule, Runnable wrong) {
        assertThatThrownBy(wrong::run)
                .isInstanceOfSatisfying(
                        BrokenRuleError.class,
                        broken -> assertThat(broken.rule()).isEqualTo(rule));
    }

    private void leads(int broker, int epoch, long highWatermark, Integer... maximalIsr) {
        List<Integer> members = List.of(maximalIsr);
        see(broker, new Role.Leader(epoch, epoch, List.of(1, 2, 3), members), members, false, highWatermark);
    }

    private void follows(int broker, int epoch, long highWatermark) {
        see(broker, new Role.Follower(epoch, epoch, 1), List.of(), false, highWatermark);
    }

    private void see(int broker, Role role, List<Integer> maximalIsr, boolean sure, long highWatermark) {
        List<BatchMark> log = log(broker);
        rules.onReplica(
                broker,
                processes.computeIfAbsent(broker, b -> new Object()),
                new ReplicaState(PARTITION, role, maximalIsr, sure, 0, highWatermark, log.size()),
                new FakeLog(List.copyOf(log)));
    }

    /** Offset by offset a batch of one record without a key. */
    private record FakeLog(List<BatchMark> batches) implements ReplicaLog {

        @Override
        public List<BatchMark> marks(long fromOffset, long endOffset) {
            return batches.subList((int) fromOffset, (int) Math.min(endOffset, batches.size()));
        }

        @Override
        public List<KeyMark> keys(long fromOffset, long endOffset) {
            return List.of();
        }
    }

    private void write(int broker, long offset, int epoch, char content) {
        log(broker).add(mark(offset, epoch, content));
    }

    private void cut(int broker, int endOffset) {
        List<BatchMark> log = log(broker);
        log.subList(endOffset, log.size()).clear();
    }

    private List<BatchMark> log(int broker) {
        return logs.computeIfAbsent(broker, b -> new ArrayList<>());
    }

    private static BatchMark mark(long offset, int epoch, char content) {
        return new BatchMark(offset, offset + 1, epoch, content);
    }

    private static Leadership stored(
            int leader, int leaderEpoch, int partitionEpoch, int controllerEpoch, List<Integer> isr) {
        return new Leadership(leader, leaderEpoch, isr, LeaderRecoveryState.RECOVERED, partitionEpoch, controllerEpoch);
    }
}
