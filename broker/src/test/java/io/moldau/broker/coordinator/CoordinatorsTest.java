package io.moldau.broker.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.coordinator.Registry.Entry;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.partition.PartitionFixture;
import io.moldau.config.CoordinatorConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Coordinators over real logs on a disk in memory. */
class CoordinatorsTest {

    private static final TopicPartition LOG = new TopicPartition(Registry.TOPIC, 0);
    private static final int TIMEOUT_MS = 5_000;
    private static final int CHECKPOINT_RECORDS = 10;
    private static final int CHECKPOINT_INTERVAL_MS = 30_000;
    private static final int OTHER = 2;

    private final PartitionFixture broker = new PartitionFixture(1).with("cleanup.policy", "compact");
    private final Registry.Kind kind = new Registry.Kind();
    private Coordinators<Registry> coordinators = coordinators(CHECKPOINT_RECORDS);
    private int epoch;

    @BeforeEach
    void observe() {
        broker.observer = partition -> coordinators.observer(broker.loopOf(LOG)).onRole(partition);
    }

    private Coordinators<Registry> coordinators(int checkpointRecords) {
        return new Coordinators<>(
                kind,
                new CoordinatorConfig(TIMEOUT_MS, 200, checkpointRecords, CHECKPOINT_INTERVAL_MS),
                List.of(broker.loopOf(LOG)),
                broker.scheduler.clock());
    }

    /** Stops the broker cleanly and starts it on the same disk; the partition waits for a role. */
    private void restart(int checkpointRecords) {
        broker.restart();
        coordinators = coordinators(checkpointRecords);
    }

    private void lead(Integer... inSync) {
        broker.follow(
                LOG, PartitionFixture.TOPIC_ID, ++epoch, PartitionFixture.BROKER, List.of(inSync), List.of(1, OTHER));
    }

    private void follow() {
        broker.follow(LOG, PartitionFixture.TOPIC_ID, ++epoch, OTHER, List.of(1, OTHER), List.of(1, OTHER));
    }

    private Registry registry() {
        return PartitionFixture.on(broker.loopOf(LOG), () -> coordinators.require(broker.loopOf(LOG), LOG));
    }

    private ErrorCode refusal() {
        ErrorCode[] refusal = {ErrorCode.NONE};
        assertThatThrownBy(this::registry).isInstanceOfSatisfying(ApiException.class, e -> refusal[0] = e.error());
        return refusal[0];
    }

    private List<ErrorCode> register(String name, String text) {
        return append(new Entry(name, text));
    }

    private List<ErrorCode> append(Entry... entries) {
        List<ErrorCode> replies = new ArrayList<>();
        Registry registry = registry();
        broker.loopOf(LOG).call(() -> registry.journal.append(List.of(entries), replies::add));
        return replies;
    }

    private List<ErrorCode> await() {
        List<ErrorCode> replies = new ArrayList<>();
        Registry registry = registry();
        broker.loopOf(LOG).call(() -> registry.journal.await(replies::add));
        return replies;
    }

    private CoordinatorStatus status() {
        List<CoordinatorStatus> statuses = new ArrayList<>();
        broker.home.execute(() -> coordinators.describe(broker.home, statuses::addAll));
        broker.scheduler.runReady();
        assertThat(statuses).hasSize(1);
        return statuses.get(0);
    }

    private Recovery lastRecovery() {
        return Objects.requireNonNull(status().lastRecovery());
    }

    private List<String> checkpointFiles() {
        return broker.disk.paths().stream()
                .filter(path -> path.endsWith(CheckpointFile.SUFFIX))
                .toList();
    }

    private void registerMany(int count) {
        for (int i = 0; i < count; i++) {
            register("name-" + i % 7, "text-" + i);
            broker.scheduler.runReady();
        }
    }

    @Test
    void whatIsAppendedIsInTheStateAtOnceAndReplicatedWhenAllHaveIt() {
        lead(1, OTHER);

        List<ErrorCode> replies = register("a", "1");
        List<ErrorCode> readers = await();

        assertThat(registry().state.texts).isEqualTo(Map.of("a", "1"));
        assertThat(replies).isEmpty();
        assertThat(readers).isEmpty();
        broker.fetchAs(OTHER, LOG, 1, epoch);
        assertThat(replies).containsExactly(ErrorCode.NONE);
        assertThat(readers).containsExactly(ErrorCode.NONE);
    }

    @Test
    void aRefusedAppendChangesNothing() {
        broker.with("min.insync.replicas", 2);
        lead(1);

        assertThat(register("a", "1")).containsExactly(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(registry().state.texts).isEmpty();
    }

    @Test
    void whoIsToldOfAnAppendMayAppendAgain() {
        lead(1);
        Registry registry = registry();
        List<String> seen = new ArrayList<>();

        broker.loopOf(LOG)
                .call(() -> registry.journal.append(List.of(new Entry("a", "1")), first -> {
                    seen.add(registry.state.texts.toString());
                    registry.journal.append(
                            List.of(new Entry("b", "2")), second -> seen.add(registry.state.texts.toString()));
                }));

        assertThat(seen).containsExactly("{a=1}", "{a=1, b=2}");
    }

    @Test
    void whoWaitsLearnsThatTheTermHasEnded() {
        lead(1, OTHER);
        Registry registry = registry();
        List<ErrorCode> replies = register("a", "1");

        follow();

        assertThat(replies).containsExactly(ErrorCode.NOT_COORDINATOR);
        assertThat(registry.ended).isTrue();
        assertThat(refusal()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        broker.loopOf(LOG).call(() -> registry.journal.append(List.of(new Entry("b", "2")), replies::add));
        assertThat(replies).containsExactly(ErrorCode.NOT_COORDINATOR, ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void replicasThatNeverAnswerMakeTheCoordinatorUnavailable() {
        lead(1, OTHER);
        List<ErrorCode> replies = register("a", "1");

        broker.scheduler.advance(TIMEOUT_MS + 100);

        assertThat(replies).containsExactly(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(registry().state.texts).containsKey("a");
    }

    @Test
    void aLaterTermFindsEverythingThatIsInTheLog() {
        lead(1, OTHER);
        append(new Entry("a", "1"), new Entry("b", "1"));
        append(new Entry("b", null), new Entry("unreadable", "?"), new Entry("c", "3"));
        follow();

        lead(1, OTHER);

        assertThat(registry().state.texts).isEqualTo(Map.of("a", "1", "c", "3"));
        assertThat(lastRecovery().replayedRecords()).isEqualTo(5);
        assertThat(lastRecovery().checkpointOffset()).isEqualTo(-1);
    }

    @Test
    void aLeaderThatLeadsOnKeepsItsState() {
        lead(1);
        Registry before = registry();

        lead(1);

        assertThat(registry()).isSameAs(before);
        assertThat(register("a", "1")).containsExactly(ErrorCode.NONE);
    }

    @Test
    void recoveryReplaysNoMoreThanWhatFollowsTheLastCheckpoint() {
        lead(1);
        registerMany(1_003);

        assertThat(status().checkpointOffset()).isEqualTo(1_000);
        assertThat(status().checkpointRecords()).isEqualTo(7);
        Map<String, String> before = registry().state.texts;
        restart(CHECKPOINT_RECORDS);
        lead(1);

        assertThat(registry().state.texts).isEqualTo(before);
        assertThat(lastRecovery().checkpointRecords()).isEqualTo(7);
        assertThat(lastRecovery().replayedRecords()).isEqualTo(3);
    }

    @Test
    void withoutCheckpointsEverythingIsReplayed() {
        restart(0);
        lead(1);
        registerMany(100);

        restart(0);
        lead(1);

        assertThat(checkpointFiles()).isEmpty();
        assertThat(lastRecovery().replayedRecords()).isEqualTo(100);
    }

    @Test
    void aFewRecordsAreCoveredInTime() {
        lead(1);
        int timersOfAnIdleLog = broker.scheduler.pending();
        registerMany(3);
        assertThat(checkpointFiles()).isEmpty();

        broker.scheduler.advance(CHECKPOINT_INTERVAL_MS);

        assertThat(checkpointFiles()).containsExactly("registry-0/00000000000000000003.coordinator-checkpoint");
        assertThat(broker.scheduler.pending()).isEqualTo(timersOfAnIdleLog);
    }

    @Test
    void whatWasTakenBackIsInNoCheckpoint() {
        lead(1);
        append(new Entry("a", "1"), new Entry("b", "2"));
        registerMany(CHECKPOINT_RECORDS);
        append(new Entry("a", null), new Entry("b", null));
        registerMany(CHECKPOINT_RECORDS);

        restart(CHECKPOINT_RECORDS);
        lead(1);

        assertThat(lastRecovery().checkpointRecords()).isEqualTo(7);
        assertThat(registry().state.texts).hasSize(7).doesNotContainKeys("a", "b");
    }

    @Test
    void checkpointsEndAtTheHighWatermark() {
        lead(1, OTHER);
        registerMany(50);
        assertThat(status().checkpointOffset()).isEqualTo(-1);

        broker.fetchAs(OTHER, LOG, 23, epoch);
        broker.scheduler.runReady();

        assertThat(status().checkpointOffset()).isEqualTo(23);
    }

    @Test
    void oldCheckpointsGo() {
        lead(1);

        registerMany(100);

        assertThat(checkpointFiles())
                .containsExactlyInAnyOrder(
                        "registry-0/00000000000000000090.coordinator-checkpoint",
                        "registry-0/00000000000000000100.coordinator-checkpoint");
    }

    @Test
    void whenTheLastCheckpointIsDamagedTheOneBeforeServes() throws IOException {
        lead(1);
        registerMany(25);
        Map<String, String> before = registry().state.texts;
        restart(CHECKPOINT_RECORDS);
        damage("registry-0/" + CheckpointFile.nameOf(20), 40);

        lead(1);

        assertThat(registry().state.texts).isEqualTo(before);
        assertThat(lastRecovery().checkpointOffset()).isEqualTo(10);
        assertThat(lastRecovery().replayedRecords()).isEqualTo(15);
    }

    @Test
    void whenEveryCheckpointIsTornTheLogServes() throws IOException {
        lead(1);
        registerMany(25);
        Map<String, String> before = registry().state.texts;
        restart(CHECKPOINT_RECORDS);
        tear("registry-0/" + CheckpointFile.nameOf(20), 10);
        tear("registry-0/" + CheckpointFile.nameOf(10), 60);

        lead(1);

        assertThat(registry().state.texts).isEqualTo(before);
        assertThat(lastRecovery().replayedRecords()).isEqualTo(25);
    }

    @Test
    void someCheckpointsAreReadBackWhoeverLeads() {
        lead(1);
        int loadings = kind.states;
        Map<String, String> before = registry().state.texts;

        registerMany(8 * CHECKPOINT_RECORDS);

        assertThat(kind.states).as("after the 1st, 2nd, 4th and 8th").isEqualTo(loadings + 4);
        assertThat(registry().state.texts).as("which nobody else shares").isSameAs(before);
    }

    private void damage(String path, int at) throws IOException {
        byte[] content = broker.disk.bytes(path);
        content[at] ^= 1;
        broker.disk.put(path, content);
    }

    private void tear(String path, int sizeBytes) throws IOException {
        try (DiskFile file = broker.disk.open(path, Access.WRITE)) {
            file.truncate(sizeBytes);
        }
    }

    @Test
    void aCheckpointOfAnotherHistoryDoesNotServe() {
        lead(1);
        registerMany(CHECKPOINT_RECORDS);
        long covered = status().checkpointOffset();
        follow();
        // An unclean election: what was acknowledged is gone, and other records stand in its place.
        broker.on(LOG, shard -> {
            shard.require(LOG).log().truncateTo(0, 0);
            return true;
        });
        lead(1);
        assertThat(registry().state.texts).isEmpty();
        for (int i = 0; i < covered - 1; i++) {
            register("other", "history");
        }

        restart(CHECKPOINT_RECORDS);
        lead(1);

        assertThat(registry().state.texts).isEqualTo(Map.of("other", "history"));
    }

    @Test
    void aCheckpointThatMayHaveMissedATombstoneDoesNotServe() {
        broker.with("delete.retention.ms", 60_000);
        lead(1);
        registerMany(CHECKPOINT_RECORDS + 1);
        restart(0);
        lead(1);
        registerMany(1);

        broker.scheduler.advance(60_001);
        restart(CHECKPOINT_RECORDS);
        lead(1);

        assertThat(lastRecovery().replayedRecords()).isEqualTo(CHECKPOINT_RECORDS + 2);
    }

    @Test
    void aDiskThatTakesNoCheckpointTakesNothingElseAway() {
        lead(1);
        registerMany(1);
        broker.disk.fail("rename", new IOException("no"));

        registerMany(CHECKPOINT_RECORDS);

        assertThat(register("a", "1")).containsExactly(ErrorCode.NONE);
        broker.disk.heal();
        registerMany(CHECKPOINT_RECORDS);
        broker.scheduler.advance(CHECKPOINT_INTERVAL_MS);
        assertThat(checkpointFiles()).hasSize(1);
    }

    @Test
    void aReplicaThatGoesTakesItsCoordinatorAlong() {
        lead(1);
        Registry registry = registry();

        broker.stop(LOG, ++epoch, true);

        assertThat(registry.ended).isTrue();
        assertThat(refusal()).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void anAnswerOfSoManyBytesIsReadPieceByPiece() {
        lead(1);
        append(new Entry("long", "x".repeat(100_000)));
        registerMany(CHECKPOINT_RECORDS);

        restart(CHECKPOINT_RECORDS);
        lead(1);

        assertThat(registry().state.texts.get("long")).hasSize(100_000);
        assertThat(ByteBuffer.wrap(bytes(checkpointFiles().get(0))).getInt()).isEqualTo(CheckpointFile.MAGIC);
    }

    private byte[] bytes(String path) {
        try {
            return broker.disk.bytes(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
