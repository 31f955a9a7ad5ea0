package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The office of the controller passes on, once, whole, and for good, however its holder ends. */
class ControllerRaceIT {

    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int TOPICS = Integer.getInteger("moldau.topics", 300);
    private static final int BATCH = 25;
    private static final Set<Integer> ALL = Set.of(1, 2, 3);

    private final Cluster cluster = Cluster.start("ControllerRace", ControllerRaceIT::settings, 1, 2, 3);
    private final ClusterView view = new ClusterView("ControllerRaceIT", cluster);
    private final ZooKeeperView stored = new ZooKeeperView(cluster.zooKeeper());

    @AfterEach
    void stop() throws Exception {
        view.close();
        cluster.close();
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false").with("zookeeper.session.timeout.ms", "2000");
    }

    @Test
    void aKilledControllerHasOneSuccessorThatFinishesItsWork() throws Exception {
        int first = stored.controller();
        int epoch = stored.controllerEpoch();
        List<KafkaFuture<Void>> created = new ArrayList<>();
        for (int i = 0; i < TOPICS; i += BATCH) {
            List<NewTopic> batch = IntStream.range(i, i + BATCH)
                    .mapToObj(n -> new NewTopic("raced-" + n, 2, (short) 2))
                    .toList();
            created.addAll(view.admin().createTopics(batch).values().values());
            if (i == TOPICS / BATCH / 2 * BATCH) {
                ClusterView.await("a topic", () -> created.stream().anyMatch(KafkaFuture::isDone));
                cluster.broker(first).kill9();
            }
        }
        Set<Integer> rest = new HashSet<>(ALL);
        rest.remove(first);
        ClusterView.await("a successor", () -> rest.contains(stored.controller()));
        int acknowledged = 0;
        for (int i = 0; i < created.size(); i++) {
            acknowledged += isAcknowledged(created.get(i)) ? 1 : 0;
        }
        assertThat(stored.controllerEpoch()).as("controller epoch").isEqualTo(epoch + 1);
        Set<String> names = new TreeSet<>(stored.topics());
        assertThat(names).hasSizeGreaterThanOrEqualTo(acknowledged);
        for (String name : names) {
            awaitWhole(name);
        }
        System.out.printf(
                "ControllerRaceIT: controller %d killed, %d succeeds with epoch %d; %d of %d creations acknowledged, %d topics, all whole%n",
                first, stored.controller(), epoch + 1, acknowledged, created.size(), names.size());
        cluster.broker(first).start();
        for (String name : names) {
            view.awaitInSync(name, 2);
        }
    }

    private static boolean isAcknowledged(KafkaFuture<Void> creation) throws InterruptedException {
        try {
            creation.get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    /** Every partition has a leader and a log on each living replica. */
    private void awaitWhole(String name) {
        ClusterView.await(name + " whole", () -> {
            TopicDescription topic = view.describe(name);
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.leader() == null
                        || !cluster.broker(partition.leader().id())
                                .data()
                                .resolve(name + "-" + partition.partition())
                                .toFile()
                                .isDirectory()) {
                    return false;
                }
            }
            return topic.partitions().size() == 2;
        });
    }

    @Test
    void aPausedControllerComesBackToNothing() throws Exception {
        int first = stored.controller();
        int epoch = stored.controllerEpoch();
        TopicPartition partition = view.create("paused", List.of(1, 2, 3), Map.of());
        Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), 500, SEED);
        traffic.awaitProgress();
        Set<Integer> rest = new HashSet<>(ALL);
        rest.remove(first);

        cluster.broker(first).pause();
        ClusterView.await("a successor", () -> rest.contains(stored.controller()));
        view.awaitState(partition, rest, rest);
        int second = stored.controller();
        cluster.broker(first).resume();
        view.awaitState(partition, rest, ALL);

        view.create("afterwards", List.of(first, second), Map.of());
        traffic.awaitProgress();
        assertThat(stored.controller()).as("controller").isEqualTo(second);
        assertThat(stored.controllerEpoch()).as("controller epoch").isEqualTo(epoch + 1);
        assertThat(stored.state(partition).get("controller_epoch").asInt())
                .as("who wrote last")
                .isEqualTo(epoch + 1);
        System.out.println("ControllerRaceIT: " + traffic.finish(cluster.bootstrap()));
        System.out.printf(
                "ControllerRaceIT: controller %d paused past its session, %d succeeds with epoch %d, the first serves on%n",
                first, second, epoch + 1);
    }

    @Test
    void aControllerAndALeaderMayDieAtOnce() throws Exception {
        int controller = stored.controller();
        int leader = controller % 3 + 1;
        int survivor = leader % 3 + 1;
        int epoch = stored.controllerEpoch();
        TopicPartition partition = view.create("both", List.of(leader, controller, survivor), Map.of());
        Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), 500, SEED);
        traffic.awaitProgress();

        cluster.broker(controller).kill9();
        cluster.broker(leader).kill9();
        view.awaitState(partition, survivor, Set.of(survivor));
        traffic.awaitProgress();
        assertThat(stored.controllerEpoch()).as("controller epoch").isEqualTo(epoch + 1);

        cluster.broker(controller).start();
        cluster.broker(leader).start();
        view.awaitState(partition, survivor, ALL);
        System.out.println("ControllerRaceIT: " + traffic.finish(cluster.bootstrap()));
    }
}
