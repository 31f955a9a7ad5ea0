package io.moldau.controller.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What every {@link MetadataStore} promises, whatever is behind it. */
public abstract class MetadataStoreContract {

    /** A store under test, started, with what it reported of its sessions. */
    protected abstract MetadataStore store();

    /** Another session with the same tree. */
    protected abstract MetadataStore otherStore();

    /** Runs an action on the loop of the store. */
    protected abstract void onLoop(Runnable action);

    /** Waits until the condition holds or fails the test. */
    protected abstract void await(BooleanSupplier condition);

    /** Ends the session of {@link #store} behind its back and waits until it has a new one. */
    protected abstract void expireSession();

    /** Closes a store on the thread that may. */
    protected abstract void close(MetadataStore store);

    /** Breaks the connection of {@link #store}, at once; it is made again within the session. Called on the loop. */
    protected abstract void breakConnection();

    /** What {@link #store} reported so far. */
    protected abstract List<SessionEvent> sessionEvents();

    @Test
    void createdNodesAreReadBackWithTheirVersions() {
        assertThat(commit(store(), StoreOp.create("/a", bytes("one"))).value()).containsExactly(new OpResult("/a", 0));
        StoredNode created = read("/a").orElseThrow();
        assertThat(text(created)).isEqualTo("one");
        assertThat(created.version()).isZero();
        assertThat(created.ephemeralOwner()).isZero();

        assertThat(commit(store(), StoreOp.set("/a", bytes("two"), 0)).value()).containsExactly(new OpResult("/a", 1));
        StoredNode written = read("/a").orElseThrow();
        assertThat(text(written)).isEqualTo("two");
        assertThat(written.version()).isEqualTo(1);
        assertThat(written.czxid()).isEqualTo(created.czxid());
    }

    @Test
    void missingNodesReadAsEmpty() {
        assertThat(read("/nothing")).isEmpty();
        assertThat(children("/nothing").failedWith(StoreError.NO_NODE)).isTrue();
    }

    @Test
    void nodesWithoutDataReadAsEmptyBytes() {
        commit(store(), StoreOp.create("/bare", StoreOp.NO_DATA));
        assertThat(read("/bare").orElseThrow().data()).isEmpty();
    }

    @Test
    void laterNodesHaveHigherCreationIds() {
        commit(store(), StoreOp.create("/first", StoreOp.NO_DATA));
        commit(store(), StoreOp.create("/second", StoreOp.NO_DATA));
        assertThat(read("/second").orElseThrow().czxid())
                .isGreaterThan(read("/first").orElseThrow().czxid());
    }

    @Test
    void childrenAreListedByName() {
        commit(store(), StoreOp.create("/p", StoreOp.NO_DATA), StoreOp.create("/p/x", StoreOp.NO_DATA));
        commit(store(), StoreOp.create("/p/y", StoreOp.NO_DATA));
        assertThat(children("/p").value()).containsExactlyInAnyOrder("x", "y");
        assertThat(children("/p/x").value()).isEmpty();
    }

    @Test
    void refusalsSayWhy() {
        commit(store(), StoreOp.create("/r", StoreOp.NO_DATA), StoreOp.create("/r/c", StoreOp.NO_DATA));
        assertRefused(StoreError.NODE_EXISTS, StoreOp.create("/r", StoreOp.NO_DATA));
        assertRefused(StoreError.NO_NODE, StoreOp.create("/no/parent", StoreOp.NO_DATA));
        assertRefused(StoreError.NO_NODE, StoreOp.set("/none", StoreOp.NO_DATA, 0));
        assertRefused(StoreError.BAD_VERSION, StoreOp.set("/r", StoreOp.NO_DATA, 7));
        assertRefused(StoreError.BAD_VERSION, new StoreOp.Check("/r", 7));
        assertRefused(StoreError.BAD_VERSION, new StoreOp.Delete("/r/c", 7));
        assertRefused(StoreError.NOT_EMPTY, new StoreOp.Delete("/r", StoreOp.ANY_VERSION));
    }

    @Test
    void aTransactionHappensWhollyOrNotAtAll() {
        commit(store(), StoreOp.create("/fence", StoreOp.NO_DATA));
        commit(otherStore(), StoreOp.set("/fence", bytes("moved on"), 0));

        Outcome<List<OpResult>> fenced =
                commit(store(), StoreOp.create("/t", StoreOp.NO_DATA), new StoreOp.Check("/fence", 0));
        assertThat(fenced.failedWith(StoreError.BAD_VERSION)).isTrue();
        assertThat(read("/t")).isEmpty();

        assertThat(commit(store(), new StoreOp.Check("/fence", 1), StoreOp.create("/t", StoreOp.NO_DATA))
                        .value())
                .containsExactly(new OpResult("/fence", -1), new OpResult("/t", 0));
        assertThat(read("/t")).isPresent();
    }

    @Test
    void aTransactionSeesItsOwnEarlierOperations() {
        assertThat(commit(
                                store(),
                                StoreOp.create("/own", StoreOp.NO_DATA),
                                StoreOp.create("/own/child", bytes("1")),
                                StoreOp.set("/own/child", bytes("2"), 0),
                                new StoreOp.Delete("/own/child", 1))
                        .isDone())
                .isTrue();
        assertThat(children("/own").value()).isEmpty();
    }

    @Test
    void sequentialNodesGetGrowingNumbers() {
        commit(store(), StoreOp.create("/seq", StoreOp.NO_DATA));
        StoreOp.Create op = new StoreOp.Create("/seq/n_", bytes("x"), StoreOp.Lifetime.PERSISTENT_SEQUENTIAL);
        assertThat(commit(store(), op).value().get(0).path()).isEqualTo("/seq/n_0000000000");
        assertThat(commit(store(), op).value().get(0).path()).isEqualTo("/seq/n_0000000001");
        assertThat(children("/seq").value()).contains("n_0000000000", "n_0000000001");
    }

    @Test
    void aWatchedNodeSaysOnceThatItChanged() {
        commit(store(), StoreOp.create("/w", StoreOp.NO_DATA));
        AtomicInteger changed = new AtomicInteger();
        watch("/w", changed::incrementAndGet);
        commit(otherStore(), StoreOp.set("/w", bytes("1"), 0));
        await(() -> changed.get() == 1);
        commit(otherStore(), StoreOp.set("/w", bytes("2"), 1));
        read("/w");
        assertThat(changed).hasValue(1);
    }

    @Test
    void aWatchedNodeSaysThatItAppearedOrWentAway() {
        AtomicInteger appeared = new AtomicInteger();
        watch("/later", appeared::incrementAndGet);
        commit(otherStore(), StoreOp.create("/later", StoreOp.NO_DATA));
        await(() -> appeared.get() == 1);

        AtomicInteger gone = new AtomicInteger();
        watch("/later", gone::incrementAndGet);
        commit(otherStore(), new StoreOp.Delete("/later", 0));
        await(() -> gone.get() == 1);
    }

    @Test
    void watchedChildrenSayThatOneCameOrWent() {
        commit(store(), StoreOp.create("/kids", StoreOp.NO_DATA));
        AtomicInteger came = new AtomicInteger();
        watchChildren("/kids", came::incrementAndGet);
        commit(otherStore(), StoreOp.create("/kids/a", StoreOp.NO_DATA));
        await(() -> came.get() == 1);

        AtomicInteger went = new AtomicInteger();
        watchChildren("/kids", went::incrementAndGet);
        commit(otherStore(), StoreOp.set("/kids/a", bytes("not a matter of the parent"), 0));
        commit(otherStore(), new StoreOp.Delete("/kids/a", 1));
        await(() -> went.get() == 1);
    }

    @Test
    void requestsTakeEffectInTheirOrder() {
        List<String> seen = new CopyOnWriteArrayList<>();
        onLoop(() -> {
            store().commit(List.of(StoreOp.create("/o", bytes("1"))), outcome -> seen.add("created"));
            store().read(
                            "/o",
                            outcome -> seen.add("read " + text(outcome.value().orElseThrow())));
            store().commit(List.of(StoreOp.set("/o", bytes("2"), 0)), outcome -> seen.add("written"));
            store().read(
                            "/o",
                            outcome -> seen.add("read " + text(outcome.value().orElseThrow())));
        });
        await(() -> seen.size() == 4);
        assertThat(seen).containsExactly("created", "read 1", "written", "read 2");
    }

    @Test
    void ephemeralNodesDieWithTheirSession() {
        commit(store(), StoreOp.createEphemeral("/e", bytes("here")));
        long session = store().sessionId();
        assertThat(read("/e").orElseThrow().ephemeralOwner()).isEqualTo(session).isNotZero();
        assertThat(otherStore().sessionId()).isNotEqualTo(session);

        AtomicInteger gone = new AtomicInteger();
        Outcome<Optional<StoredNode>> seen = ask(done -> otherStore().read("/e", gone::incrementAndGet, done));
        assertThat(seen.value()).isPresent();
        expireSession();
        await(() -> gone.get() == 1);

        assertThat(store().sessionId()).isNotEqualTo(session);
        assertThat(read("/e")).isEmpty();
        assertThat(sessionEvents().stream().filter(event -> !(event instanceof SessionEvent.Suspended)))
                .containsExactly(
                        new SessionEvent.Established(session),
                        new SessionEvent.Lost(),
                        new SessionEvent.Established(store().sessionId()));
    }

    @Test
    void aRefusedTransactionLeavesNoTrace() {
        commit(store(), StoreOp.create("/u", bytes("1")), StoreOp.create("/u/child", StoreOp.NO_DATA));
        AtomicInteger changed = new AtomicInteger();
        watch("/u", changed::incrementAndGet);
        watch("/u/new", changed::incrementAndGet);
        watchChildren("/u", changed::incrementAndGet);
        Outcome<List<OpResult>> refused = commit(
                otherStore(),
                StoreOp.set("/u", bytes("2"), 0),
                new StoreOp.Delete("/u/child", 0),
                StoreOp.create("/u/new", StoreOp.NO_DATA),
                sequential("/u/n_"),
                new StoreOp.Check("/u", 0));
        assertThat(refused.failedWith(StoreError.BAD_VERSION)).isTrue();

        StoredNode untouched = read("/u").orElseThrow();
        assertThat(text(untouched)).isEqualTo("1");
        assertThat(untouched.version()).isZero();
        assertThat(children("/u").value()).containsExactly("child");
        assertThat(changed).hasValue(0);
        assertThat(commit(store(), sequential("/u/n_")).value().get(0).path()).isEqualTo("/u/n_0000000001");
        await(() -> changed.get() == 1);
    }

    @Test
    void sequenceNumbersCountWhatWasEverCreated() {
        commit(store(), StoreOp.create("/s", StoreOp.NO_DATA));
        commit(store(), StoreOp.create("/s/plain", StoreOp.NO_DATA), new StoreOp.Delete("/s/plain", 0));
        assertThat(commit(store(), sequential("/s/n_")).value().get(0).path()).isEqualTo("/s/n_0000000001");
    }

    @Test
    void ofTwoWhoSawTheSameVersionOneWins() {
        commit(store(), StoreOp.create("/race", StoreOp.NO_DATA));
        List<Outcome<List<OpResult>>> outcomes = new CopyOnWriteArrayList<>();
        onLoop(() -> {
            store().commit(List.of(StoreOp.set("/race", bytes("a"), 0)), outcomes::add);
            otherStore().commit(List.of(StoreOp.set("/race", bytes("b"), 0)), outcomes::add);
        });
        await(() -> outcomes.size() == 2);
        assertThat(outcomes).filteredOn(Outcome::isDone).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.failedWith(StoreError.BAD_VERSION))
                .hasSize(1);
        assertThat(read("/race").orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void aWatchSpeaksBeforeItsOwnerCanSeeTheChange() {
        commit(store(), StoreOp.create("/seen", StoreOp.NO_DATA));
        for (int version = 0; version < 20; version++) {
            AtomicInteger changed = new AtomicInteger();
            watch("/seen", changed::incrementAndGet);
            int expected = version;
            onLoop(() -> otherStore().commit(List.of(StoreOp.set("/seen", StoreOp.NO_DATA, expected)), outcome -> {}));
            List<Integer> toldWhenSeen = new CopyOnWriteArrayList<>();
            onLoop(() -> readUntil("/seen", version(expected + 1), () -> toldWhenSeen.add(changed.get())));
            await(() -> !toldWhenSeen.isEmpty());
            assertThat(toldWhenSeen).containsExactly(1);
        }
    }

    private static Predicate<Optional<StoredNode>> version(int version) {
        return node -> node.orElseThrow().version() == version;
    }

    private void readUntil(String path, Predicate<Optional<StoredNode>> condition, Runnable then) {
        store().read(path, outcome -> {
            if (condition.test(outcome.value())) {
                then.run();
            } else {
                readUntil(path, condition, then);
            }
        });
    }

    @Test
    void whoChangesANodeIsToldOfItLikeEveryoneElse() {
        commit(store(), StoreOp.create("/mine", StoreOp.NO_DATA));
        AtomicInteger changed = new AtomicInteger();
        watch("/mine", changed::incrementAndGet);
        watch("/mine", changed::incrementAndGet);
        commit(store(), StoreOp.set("/mine", bytes("x"), 0));
        await(() -> changed.get() == 2);
    }

    @Test
    void watchedChildrenSayThatTheirParentIsGone() {
        commit(store(), StoreOp.create("/home", StoreOp.NO_DATA));
        AtomicInteger gone = new AtomicInteger();
        watchChildren("/home", gone::incrementAndGet);
        commit(otherStore(), new StoreOp.Delete("/home", 0));
        await(() -> gone.get() == 1);
    }

    @Test
    void nothingIsWatchedWhereListingFailed() {
        AtomicInteger changed = new AtomicInteger();
        Outcome<List<String>> refused = ask(done -> store().children("/void", changed::incrementAndGet, done));
        assertThat(refused.failedWith(StoreError.NO_NODE)).isTrue();
        commit(store(), StoreOp.create("/void", StoreOp.NO_DATA));
        commit(store(), StoreOp.create("/void/x", StoreOp.NO_DATA));
        read("/void");
        assertThat(changed).hasValue(0);
    }

    @Test
    void ephemeralNodesHaveNoChildrenAndAnyoneDeletesThem() {
        commit(store(), StoreOp.createEphemeral("/brief", StoreOp.NO_DATA));
        assertRefused(StoreError.FAILED, StoreOp.create("/brief/x", StoreOp.NO_DATA));
        assertThat(commit(otherStore(), new StoreOp.Delete("/brief", 0)).isDone())
                .isTrue();
        assertThat(commit(store(), StoreOp.createEphemeral("/brief", StoreOp.NO_DATA))
                        .isDone())
                .isTrue();
    }

    @Test
    void closingTakesOurEphemeralNodesAlong() {
        commit(otherStore(), StoreOp.createEphemeral("/with-me", StoreOp.NO_DATA));
        AtomicInteger gone = new AtomicInteger();
        watch("/with-me", gone::incrementAndGet);
        close(otherStore());
        await(() -> gone.get() == 1);
        assertThat(read("/with-me")).isEmpty();
    }

    @Test
    void watchesDieWithTheirSession() {
        commit(store(), StoreOp.create("/old", StoreOp.NO_DATA));
        AtomicInteger changed = new AtomicInteger();
        watch("/old", changed::incrementAndGet);
        expireSession();
        commit(store(), StoreOp.set("/old", bytes("x"), 0));
        read("/old");
        assertThat(changed).hasValue(0);
    }

    @Test
    void whatABrokenConnectionLeavesOpenIsFoundByReading() {
        commit(store(), StoreOp.create("/b", StoreOp.NO_DATA));
        AtomicInteger changed = new AtomicInteger();
        watchChildren("/b", changed::incrementAndGet);
        Map<String, Outcome<List<OpResult>>> outcomes = new ConcurrentHashMap<>();
        onLoop(() -> {
            for (int i = 0; i < 20; i++) {
                String name = "n" + i;
                store().commit(
                                List.of(StoreOp.create("/b/" + name, StoreOp.NO_DATA)),
                                outcome -> outcomes.put(name, outcome));
            }
            breakConnection();
        });
        await(() -> outcomes.size() == 20 && sessionEvents().contains(new SessionEvent.Resumed(store().sessionId())));

        List<String> created = children("/b").value();
        outcomes.forEach((name, outcome) -> {
            if (outcome.isDone()) {
                assertThat(created).contains(name);
            } else {
                assertThat(outcome.error()).contains(StoreError.CONNECTION_LOSS);
            }
        });
        // The watch outlived the connection, and was not lost with it.
        commit(otherStore(), StoreOp.create("/b/last", StoreOp.NO_DATA));
        await(() -> changed.get() == 1);
    }

    private static StoreOp sequential(String prefix) {
        return new StoreOp.Create(prefix, StoreOp.NO_DATA, StoreOp.Lifetime.PERSISTENT_SEQUENTIAL);
    }

    private void assertRefused(StoreError error, StoreOp op) {
        assertThat(commit(store(), op).error()).contains(error);
    }

    private Optional<StoredNode> read(String path) {
        Outcome<Optional<StoredNode>> outcome = ask(done -> store().read(path, done));
        return outcome.value();
    }

    private void watch(String path, Runnable changed) {
        Outcome<Optional<StoredNode>> outcome = ask(done -> store().read(path, changed, done));
        assertThat(outcome.isDone()).isTrue();
    }

    private Outcome<List<String>> children(String path) {
        return ask(done -> store().children(path, done));
    }

    private void watchChildren(String path, Runnable changed) {
        Outcome<List<String>> outcome = ask(done -> store().children(path, changed, done));
        assertThat(outcome.isDone()).isTrue();
    }

    private Outcome<List<OpResult>> commit(MetadataStore store, StoreOp... ops) {
        return ask(done -> store.commit(List.of(ops), done));
    }

    private <T> Outcome<T> ask(Consumer<Consumer<Outcome<T>>> request) {
        List<Outcome<T>> answers = new CopyOnWriteArrayList<>();
        onLoop(() -> request.accept(answers::add));
        await(() -> !answers.isEmpty());
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(StoredNode node) {
        return new String(node.data(), UTF_8);
    }
}
