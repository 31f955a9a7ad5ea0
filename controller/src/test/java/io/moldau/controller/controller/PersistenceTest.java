package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.OpResult;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreError;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.StoredNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersistenceTest {

    private static final StoreOp FENCE = new StoreOp.Check(StorePaths.CONTROLLER_EPOCH, 7);

    private final Held store = new Held();
    private final List<Outcome<Boolean>> outcomes = new ArrayList<>();

    /** A store that holds every commit back until the test answers it. */
    private static final class Held implements MetadataStore {
        private final List<List<StoreOp>> sent = new ArrayList<>();
        private final List<Consumer<Outcome<List<OpResult>>>> answers = new ArrayList<>();

        @Override
        public void commit(List<StoreOp> ops, Consumer<Outcome<List<OpResult>>> done) {
            sent.add(ops);
            answers.add(done);
        }

        void grant(int commit) {
            answers.get(commit).accept(Outcome.done(List.of()));
        }

        void refuse(int commit, StoreError error) {
            answers.get(commit).accept(Outcome.refused(error, "commit"));
        }

        @Override
        public void start(Consumer<SessionEvent> listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long sessionId() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void read(String path, Runnable watch, Consumer<Outcome<Optional<StoredNode>>> done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void children(String path, Runnable watch, Consumer<Outcome<List<String>>> done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static List<StoreOp> leaderships(int from, int count) {
        Leadership next = Leadership.initial(1, List.of(1), 1);
        return IntStream.range(from, from + count)
                .mapToObj(partition -> (StoreOp)
                        StoreOp.set(StorePaths.partitionState("t", partition), new byte[] {(byte) next.leader()}, 3))
                .toList();
    }

    private static List<StoreOp> creations(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        partition -> (StoreOp) StoreOp.create(StorePaths.partition("new", partition), StoreOp.NO_DATA))
                .toList();
    }

    private void store(List<StoreOp> ops) {
        Persistence.store(store, FENCE, ops, outcomes::add);
    }

    @Test
    void leadershipsAreSentBehindEachOtherAndEachTransactionIsFenced() {
        store(leaderships(0, 5_000));
        assertThat(store.sent).hasSize(5).allSatisfy(ops -> assertThat(ops).startsWith(FENCE));
        assertThat(store.sent.stream().flatMap(List::stream).filter(op -> op != FENCE))
                .extracting(StoreOp::path)
                .isEqualTo(leaderships(0, 5_000).stream().map(StoreOp::path).toList());
        for (int i = 0; i < 5; i++) {
            assertThat(outcomes).isEmpty();
            store.grant(i);
        }
        assertThat(outcomes).containsExactly(Outcome.done(true));
    }

    @Test
    void noMoreThanSoManyAreOnTheirWay() {
        store(leaderships(0, 1_000 * (Persistence.MAX_IN_FLIGHT + 2)));
        assertThat(store.sent).hasSize(Persistence.MAX_IN_FLIGHT);
        store.grant(0);
        assertThat(store.sent).hasSize(Persistence.MAX_IN_FLIGHT + 1);
    }

    @Test
    void whateverElseWaitsForWhatIsBeforeIt() {
        store(creations(2_500));
        assertThat(store.sent).hasSize(1);
        store.grant(0);
        assertThat(store.sent).hasSize(2);
        store.refuse(1, StoreError.NODE_EXISTS);
        assertThat(store.sent).hasSize(2);
        assertThat(outcomes)
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome.failedWith(StoreError.NODE_EXISTS)).isTrue());
    }

    @Test
    void leadershipsDoNotOvertakeOtherWritesNorTheyLeaderships() {
        List<StoreOp> ops = new ArrayList<>(leaderships(0, 2_000));
        ops.addAll(creations(1_000));
        ops.addAll(leaderships(2_000, 2_000));
        store(ops);
        assertThat(store.sent).hasSize(2);
        store.grant(0);
        assertThat(store.sent).hasSize(2);
        store.grant(1);
        assertThat(store.sent).hasSize(3);
        store.grant(2);
        assertThat(store.sent).hasSize(5);
    }

    @Test
    void theFirstFailureIsTheOutcomeAndNothingMoreIsSent() {
        store(leaderships(0, 1_000 * (Persistence.MAX_IN_FLIGHT + 2)));
        store.grant(0);
        store.refuse(1, StoreError.BAD_VERSION);
        store.grant(2);
        store.refuse(3, StoreError.CONNECTION_LOSS);
        assertThat(store.sent).hasSize(Persistence.MAX_IN_FLIGHT + 1);
        assertThat(outcomes)
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome.failedWith(StoreError.BAD_VERSION)).isTrue());
    }

    @Test
    void nothingToStoreIsStoredAtOnce() {
        store(List.of());
        assertThat(outcomes).containsExactly(Outcome.done(true));
    }

    @Test
    void aTopicMayHaveAnyName() {
        assertThat(StorePaths.isPartitionState(StorePaths.partitionState("state", 0)))
                .isTrue();
        assertThat(StorePaths.isPartitionState(StorePaths.topic("state"))).isFalse();
        assertThat(StorePaths.isPartitionState(StorePaths.partition("state", 0)))
                .isFalse();
    }
}
