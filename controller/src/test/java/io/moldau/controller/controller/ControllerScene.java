package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.publish.Publisher;
import io.moldau.controller.store.BrokerNode;
import io.moldau.controller.store.BrokerRegistrar;
import io.moldau.controller.store.ConfigFeed;
import io.moldau.controller.store.MemoryStore;
import io.moldau.controller.store.MemoryTree;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreLayout;
import io.moldau.controller.store.StoreOp;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Controllers of several brokers over one tree in memory, in virtual time. */
abstract class ControllerScene {

    final ManualScheduler scheduler = new ManualScheduler();
    final MemoryTree tree = new MemoryTree(scheduler.clock());

    /** One broker as far as its controller needs it. */
    final class Node {
        final ManualLoop loop;
        final MemoryStore store;
        final FakeBrokers brokers;
        final Controller controller;
        final BrokerRegistrar registrar;
        final ConfigFeed configs;

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
                    LeaderPolicy.CALM,
                    Map.of("grown", 3)));
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

    static NewTopic topic(String name, int partitions, int replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor, Map.of(), Map.of());
    }

    static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
