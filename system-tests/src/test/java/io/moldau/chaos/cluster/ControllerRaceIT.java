package io.moldau.chaos.cluster;

import static io.moldau.protocol.api.ErrorCode.NONE;
import static io.moldau.protocol.api.ErrorCode.STALE_CONTROLLER_EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.ZooKeeperView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
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
        List<KafkaFuture<Void>> created = new ArrayList<>(create(0, TOPICS / 2));
        ClusterView.await("a topic", () -> created.stream().anyMatch(KafkaFuture::isDone));
        cluster.broker(first).kill9();
        created.addAll(create(TOPICS / 2, TOPICS));
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

    /** Asks for topics, several at a time, and does not wait. */
    private List<KafkaFuture<Void>> create(int from, int to) {
        List<KafkaFuture<Void>> created = new ArrayList<>();
        for (int i = from; i < to; i += BATCH) {
            List<NewTopic> batch = IntStream.range(i, Math.min(i + BATCH, to))
                    .mapToObj(n -> new NewTopic("raced-" + n, 2, (short) 2))
                    .toList();
            created.addAll(view.admin().createTopics(batch).values().values());
        }
        return created;
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

    /** It is stopped in the middle of creating topics, and goes on with them when its office is somebody else's. */
    @Test
    void aPausedControllerComesBackToNothing() throws Exception {
        int first = stored.controller();
        int epoch = stored.controllerEpoch();
        TopicPartition partition = view.create("paused", List.of(1, 2, 3), Map.of());
        Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), 500, SEED);
        traffic.awaitProgress();
        Set<Integer> rest = new HashSet<>(ALL);
        rest.remove(first);

        List<KafkaFuture<Void>> created = create(0, TOPICS);
        ClusterView.await("a topic", () -> created.stream().anyMatch(KafkaFuture::isDone));
        cluster.broker(first).pause();
        ClusterView.await("a successor", () -> rest.contains(stored.controller()));
        view.awaitState(partition, rest, rest);
        int second = stored.controller();
        assertThat(FormerController.order(cluster.broker(second), first, epoch)).isEqualTo(STALE_CONTROLLER_EPOCH);
        assertThat(FormerController.order(cluster.broker(second), second, epoch + 1))
                .as("the same in the name of the present one")
                .isEqualTo(NONE);
        cluster.broker(first).resume();
        view.awaitState(partition, rest, ALL);
        assertThat(FormerController.order(cluster.broker(first), first, epoch)).isEqualTo(STALE_CONTROLLER_EPOCH);
        for (String name : stored.topics()) {
            if (name.startsWith("raced-")) {
                awaitWhole(name);
            }
        }

        view.create("afterwards", List.of(first, second), Map.of());
        traffic.awaitProgress();
        assertThat(stored.controller()).as("controller").isEqualTo(second);
        assertThat(stored.controllerEpoch()).as("controller epoch").isEqualTo(epoch + 1);
        assertThat(stored.state(partition).get("controller_epoch").asInt())
                .as("who wrote last")
                .isEqualTo(epoch + 1);
        System.out.println("ControllerRaceIT: " + traffic.finish(cluster.bootstrap()));
        String lastWords = lastWordsAsController(first);
        if (BrokerKind.underTest() == BrokerKind.MOLDAU) {
            assertThat(lastWords).contains("resigns as controller of epoch " + epoch);
        }
        System.out.printf(
                "ControllerRaceIT: controller %d paused past its session while creating topics, %d succeeds with epoch %d,"
                        + " %d topics, all whole, the first is refused as stale by %d and by itself; it said:%n%s%n",
                first, second, epoch + 1, stored.topics().size() - 2, second, lastWords);
    }

    private String lastWordsAsController(int broker) {
        return cluster.broker(broker)
                .output()
                .lines()
                .filter(line -> line.contains("was not stored") || line.contains("resigns"))
                .collect(Collectors.joining("\n"));
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
