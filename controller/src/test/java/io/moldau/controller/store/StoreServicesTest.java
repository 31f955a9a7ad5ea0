package io.moldau.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every broker does with the store: founding a cluster, registering, following settings, taking ids. */
class StoreServicesTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualLoop loop = scheduler.loop("store");
    private final MemoryTree tree = new MemoryTree(scheduler.clock());
    private final MemoryStore store = connected();
    private final MemoryStore other = connected();

    private MemoryStore connected() {
        MemoryStore connected = tree.connect(loop);
        connected.start(event -> {});
        scheduler.runReady();
        return connected;
    }

    @BeforeEach
    void layOut() {
        assertThat(this.<Boolean>ask(done -> StoreLayout.create(store, done)).isDone())
                .isTrue();
    }

    private <T> Outcome<T> ask(Consumer<Consumer<Outcome<T>>> request) {
        List<Outcome<T>> answers = new ArrayList<>();
        loop.call(() -> request.accept(answers::add));
        scheduler.runReady();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private void write(MemoryStore session, StoreOp op) {
        Outcome<List<OpResult>> written = ask(done -> session.commit(List.of(op), done));
        assertThat(written.isDone()).isTrue();
    }

    private void change(ConfigEntity entity, Map<String, String> config) {
        Outcome<Map<String, String>> changed =
                ask(done -> new ConfigWriter(other).change(entity, before -> config, done));
        assertThat(changed.value()).isEqualTo(config);
    }

    private Outcome<Boolean> start(ConfigFeed feed) {
        return ask(feed::start);
    }

    private Outcome<BrokerRegistration> register(MemoryStore session, String host) {
        return ask(done -> registrar(session, host).register(done));
    }

    @Test
    void layingOutTwiceIsFine() {
        assertThat(this.<Boolean>ask(done -> StoreLayout.create(other, done)).isDone())
                .isTrue();
        assertThat(tree.paths())
                .contains("/brokers/ids", "/brokers/topics", "/config/changes", "/admin/delete_topics", "/consumers");
    }

    @Test
    void theFirstBrokerNamesTheClusterAndTheOthersReadTheName() {
        Outcome<String> founded = ask(done -> ClusterIds.getOrCreate(store, new Random(1), done));
        Outcome<String> found = ask(done -> ClusterIds.getOrCreate(other, new Random(2), done));
        assertThat(found.value()).isEqualTo(founded.value()).hasSize(22).doesNotStartWith("-");
    }

    @Test
    void brokersFoundingAtOnceAgree() {
        List<String> ids = new ArrayList<>();
        loop.call(() -> {
            ClusterIds.getOrCreate(store, new Random(1), id -> ids.add(id.value()));
            ClusterIds.getOrCreate(other, new Random(2), id -> ids.add(id.value()));
        });
        scheduler.runReady();
        assertThat(ids).hasSize(2);
        assertThat(ids.get(0)).isEqualTo(ids.get(1));
    }

    @Test
    void brokerIdsAreGivenOnce() {
        Outcome<Integer> first = ask(done -> BrokerIds.generate(store, 1_000, done));
        Outcome<Integer> second = ask(done -> BrokerIds.generate(other, 1_000, done));
        assertThat(List.of(first.value(), second.value())).containsExactly(1_001, 1_002);
    }

    @Test
    void producerIdBlocksNeverOverlap() {
        ProducerIdBlocks blocks = new ProducerIdBlocks(store);
        ProducerIdBlocks otherBlocks = new ProducerIdBlocks(other);
        List<Long> firsts = new ArrayList<>();
        loop.call(() -> {
            blocks.allocate(1, block -> firsts.add(block.value().firstId()));
            otherBlocks.allocate(2, block -> firsts.add(block.value().firstId()));
            blocks.allocate(1, block -> firsts.add(block.value().firstId()));
        });
        scheduler.runReady();
        assertThat(firsts).containsExactlyInAnyOrder(0L, 1_000L, 2_000L);
        assertThat(tree.text("/latest_producer_id_block")).contains("\"block_start\":\"2000\"");
    }

    private BrokerRegistrar registrar(MemoryStore session, String host) {
        BrokerNode node =
                new BrokerNode(List.of(new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, host, 9092)), null, -1, 0);
        return new BrokerRegistrar(session, loop, 1, node, 7_000);
    }

    @Test
    void aRegistrationKnowsItsEpoch() {
        Outcome<BrokerRegistration> registered =
                ask(done -> registrar(store, "a").register(done));
        assertThat(registered.value().epoch()).isPositive();
        assertThat(registered.value().endpoints().get(0).host()).isEqualTo("a");
    }

    @Test
    void ourOwnLeftOverIsReplacedAtOnce() {
        Outcome<BrokerRegistration> killed = register(store, "a");
        Outcome<BrokerRegistration> restarted =
                ask(done -> registrar(other, "a").register(done));
        assertThat(restarted.value().epoch()).isGreaterThan(killed.value().epoch());
    }

    @Test
    void someoneElsesRegistrationIsWaitedFor() {
        register(store, "a");
        List<Outcome<BrokerRegistration>> answers = new ArrayList<>();
        loop.call(() -> registrar(other, "b").register(answers::add));
        scheduler.advance(5_000);
        assertThat(answers).isEmpty();
        store.expire();
        scheduler.runReady();
        assertThat(answers.get(0).value().endpoints().get(0).host()).isEqualTo("b");
    }

    @Test
    void aTakenIdIsReportedWithItsHolder() {
        register(store, "a");
        List<Outcome<BrokerRegistration>> answers = new ArrayList<>();
        loop.call(() -> registrar(other, "b").register(answers::add));
        scheduler.advance(7_000);
        assertThat(answers.get(0).error()).contains(StoreError.NODE_EXISTS);
        assertThat(answers.get(0).toString()).contains("broker id 1 is taken", "PLAINTEXT://a:9092", "broker.id");
    }

    @Test
    void settingsAreReadAtTheStartAndFollowed() {
        ConfigEntity topic = ConfigEntity.topic("t");
        change(topic, Map.of("a", "1"));
        Map<ConfigEntity, Optional<Map<String, String>>> seen = new HashMap<>();
        ConfigFeed feed = new ConfigFeed(store, scheduler.clock(), seen::put);
        assertThat(start(feed).isDone()).isTrue();
        assertThat(seen).containsEntry(topic, Optional.of(Map.of("a", "1")));

        change(topic, Map.of("a", "2"));
        scheduler.runReady();
        assertThat(seen).containsEntry(topic, Optional.of(Map.of("a", "2")));
        change(ConfigEntity.broker(4), Map.of("b", "1"));
        scheduler.runReady();
        assertThat(seen).containsEntry(ConfigEntity.broker(4), Optional.of(Map.of("b", "1")));
    }

    @Test
    void writersThatRaceLoseNoChange() {
        ConfigEntity topic = ConfigEntity.topic("t");
        List<Outcome<Map<String, String>>> done = new ArrayList<>();
        loop.call(() -> {
            new ConfigWriter(store).change(topic, before -> plus(before, "a"), done::add);
            new ConfigWriter(other).change(topic, before -> plus(before, "b"), done::add);
        });
        scheduler.runReady();
        assertThat(done).hasSize(2).allMatch(Outcome::isDone);
        assertThat(tree.text("/config/topics/t")).isEqualTo("{\"version\":1,\"config\":{\"a\":\"x\",\"b\":\"x\"}}");
    }

    private static Map<String, String> plus(Map<String, String> before, String key) {
        Map<String, String> after = new HashMap<>(before);
        after.put(key, "x");
        return after;
    }

    @Test
    void oldNotificationsAreDeletedByWhoReadsThem() {
        ConfigFeed feed = new ConfigFeed(store, scheduler.clock(), (entity, config) -> {});
        start(feed);
        change(ConfigEntity.topic("t"), Map.of("a", "1"));
        scheduler.runReady();
        assertThat(tree.paths()).contains("/config/changes/config_change_0000000000");
        scheduler.advance(15 * 60 * 1_000 + 1);
        change(ConfigEntity.topic("t"), Map.of("a", "2"));
        scheduler.runReady();
        assertThat(tree.paths())
                .contains("/config/changes/config_change_0000000001")
                .doesNotContain("/config/changes/config_change_0000000000");
    }

    @Test
    void malformedSettingsAndNotificationsAreLeftAside() {
        Map<ConfigEntity, Optional<Map<String, String>>> seen = new HashMap<>();
        ConfigFeed feed = new ConfigFeed(store, scheduler.clock(), seen::put);
        write(other, StoreOp.create("/config/topics/bad", new byte[] {'?'}));
        assertThat(start(feed).isDone()).isTrue();
        write(
                other,
                new StoreOp.Create(
                        "/config/changes/config_change_", new byte[] {'?'}, StoreOp.Lifetime.PERSISTENT_SEQUENTIAL));
        change(ConfigEntity.topic("t"), Map.of("a", "1"));
        scheduler.runReady();
        assertThat(seen).containsOnlyKeys(ConfigEntity.topic("t"));
    }

    @Test
    void bulkReadsAreBoundedAndComplete() {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 3 * BulkRead.MAX_IN_FLIGHT; i++) {
            String path = "/n" + i;
            paths.add(path);
            if (i % 2 == 0) {
                write(store, StoreOp.create(path, StoreOp.NO_DATA));
            }
        }
        Outcome<Map<String, StoredNode>> read = ask(done -> BulkRead.nodes(store, paths, done));
        assertThat(read.value()).hasSize(paths.size() / 2);
        store.suspend();
        Outcome<Map<String, StoredNode>> failed = ask(done -> BulkRead.nodes(store, paths, done));
        assertThat(failed.error()).contains(StoreError.CONNECTION_LOSS);
    }

    @Test
    void longTransactionsAreSplitInOrder() {
        List<StoreOp> ops = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            ops.add(StoreOp.create("/x" + i, new byte[300]));
        }
        List<List<StoreOp>> split = TransactionSize.split(ops);
        assertThat(split).hasSizeGreaterThan(2).allMatch(part -> part.size() <= TransactionSize.MAX_OPS);
        assertThat(split)
                .allMatch(part -> part.stream().mapToInt(StoreOp::sizeBytes).sum() <= TransactionSize.MAX_BYTES);
        assertThat(split.stream().flatMap(List::stream)).containsExactlyElementsOf(ops);
        assertThat(TransactionSize.split(List.of())).isEmpty();
        assertThat(TransactionSize.split(List.of(StoreOp.create("/large", new byte[TransactionSize.MAX_BYTES * 2]))))
                .hasSize(1);
    }
}
