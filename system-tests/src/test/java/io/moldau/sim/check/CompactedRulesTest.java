package io.moldau.sim.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.partition.ReplicaState;
import io.moldau.broker.partition.Role;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.protocol.api.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may and what must not go of a compacted partition. Broker 1 leads, and has committed a=0, b=1, a=2, b taken back at 3. */
class CompactedRulesTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final long END = 4;

    private final PartitionRules rules = new PartitionRules(PARTITION, true, broker -> false);
    private final FakeLog whole = new FakeLog(List.of(said("a", 0), said("b", 1), said("a", 2), takenBack("b", 3)));

    private int epoch = 1;

    @BeforeEach
    void commit() {
        rules.onStored(stored(1, 1));
        see(1, 1, 0, whole);
        see(1, 1, END, whole);
    }

    @Test
    void aNewLeaderMayHaveLessOfTheSame() {
        takeOver(whole);
        takeOver(new FakeLog(List.of(said("a", 2), takenBack("b", 3))));
        takeOver(new FakeLog(List.of(said("a", 2))));
        takeOver(new FakeLog(List.of(said("b", 1), said("a", 2), takenBack("b", 3))));
        rules.onEnd();
    }

    @Test
    void theLastOfAKeyIsMissing() {
        assertBroken(List.of(takenBack("b", 3)));
    }

    @Test
    void anEarlierOneStandsInItsPlace() {
        assertBroken(List.of(said("a", 0), takenBack("b", 3)));
    }

    @Test
    void whatWasTakenBackIsThereAgain() {
        assertBroken(List.of(said("b", 1), said("a", 2)));
    }

    private void takeOver(FakeLog log) {
        epoch++;
        rules.onStored(stored(2, epoch));
        see(2, epoch, END, log);
    }

    private void assertBroken(List<KeyMark> keys) {
        assertThatThrownBy(() -> takeOver(new FakeLog(keys)))
                .isInstanceOfSatisfying(
                        BrokenRuleError.class,
                        broken -> assertThat(broken.rule()).isEqualTo(Rule.LAST_OF_KEY_STAYS));
    }

    private void see(int broker, int leaderEpoch, long highWatermark, FakeLog log) {
        Role role = new Role.Leader(leaderEpoch, leaderEpoch, List.of(1, 2), List.of(1, 2));
        rules.onReplica(
                broker, broker, new ReplicaState(PARTITION, role, List.of(1, 2), false, 0, highWatermark, END), log);
    }

    private static KeyMark said(String key, long offset) {
        return new KeyMark(ByteBuffer.wrap(key.getBytes(UTF_8)), offset, false);
    }

    private static KeyMark takenBack(String key, long offset) {
        return new KeyMark(ByteBuffer.wrap(key.getBytes(UTF_8)), offset, true);
    }

    private static Leadership stored(int leader, int epoch) {
        return new Leadership(leader, epoch, List.of(1, 2), LeaderRecoveryState.RECOVERED, epoch, 1);
    }

    /** What lies where is not looked at. */
    private record FakeLog(List<KeyMark> records) implements ReplicaLog {

        @Override
        public List<BatchMark> marks(long fromOffset, long endOffset) {
            return List.of();
        }

        @Override
        public List<KeyMark> keys(long fromOffset, long endOffset) {
            List<KeyMark> found = new ArrayList<>(records);
            found.removeIf(record -> record.offset() < fromOffset || record.offset() >= endOffset);
            return found;
        }
    }
}
