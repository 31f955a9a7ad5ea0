package io.moldau.chaos.cluster;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.ZooKeeperView;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Both replicas die at once, one of them with its machine: what it had not forced to its disk is gone. It comes back first,
 * and must not lead, though it was in sync. (Kafka with ZooKeeper cannot tell a crashed machine from a killed process, so
 * this is for Moldau alone.)
 */
class MachineCrashIT {

    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int CRASHED = 1;
    private static final int KILLED = 2;
    private static final int BYSTANDER = 3;
    private static final int NOBODY = -1;

    @Test
    @EnabledIfSystemProperty(named = "moldau.broker.under.test", matches = "moldau")
    void whoLostWritesDoesNotLead() throws Exception {
        try (Cluster cluster = Cluster.start("MachineCrash", MachineCrashIT::settings, CRASHED, KILLED, BYSTANDER);
                ClusterView view = new ClusterView("MachineCrashIT", cluster)) {
            ZooKeeperView stored = new ZooKeeperView(cluster.zooKeeper());
            TopicPartition partition =
                    view.create("crash", List.of(CRASHED, KILLED), Map.of("min.insync.replicas", "2"));
            Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), 500, SEED);
            traffic.awaitProgress();

            // Nobody sees one of them die before the other: both stay in sync.
            cluster.broker(BYSTANDER).pause();
            cluster.broker(CRASHED).kill9();
            cluster.broker(KILLED).kill9();
            long lost = crash(cluster.broker(CRASHED), partition);
            ClusterView.await("the end of all sessions", () -> stored.brokers().isEmpty());
            cluster.broker(BYSTANDER).resume();
            awaitStored(stored, partition, NOBODY, Set.of(CRASHED, KILLED));

            cluster.broker(CRASHED).start();
            awaitStored(stored, partition, NOBODY, Set.of(KILLED));
            System.out.printf(
                    "MachineCrashIT: broker %d came back without %d bytes of %s: it is not in sync, nobody leads%n",
                    CRASHED, lost, partition);

            cluster.broker(KILLED).start();
            view.awaitState(partition, KILLED, Set.of(CRASHED, KILLED));
            traffic.awaitProgress();
            System.out.println("MachineCrashIT: " + traffic.finish(cluster.bootstrap()));
            ReplicaLogs.awaitEqual(cluster, partition, List.of(CRASHED, KILLED));
        }
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false").with("zookeeper.session.timeout.ms", "2000");
    }

    /** Leaves the disk as a machine would that crashed: half of the log was never forced, and the kernel is another. */
    private static long crash(BrokerProcess broker, TopicPartition partition) throws IOException {
        Path log = broker.data().resolve(partition.toString()).resolve("00000000000000000000.log");
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            long size = file.size();
            file.truncate(size / 2);
            Files.writeString(broker.data().resolve(".moldau_boot"), UUID.randomUUID() + "\n");
            return size - size / 2;
        }
    }

    private static void awaitStored(ZooKeeperView stored, TopicPartition partition, int leader, Set<Integer> inSync) {
        ClusterView.await(
                partition + " led by " + leader + ", in sync " + inSync,
                () -> stored.state(partition).get("leader").asInt() == leader
                        && stored.inSync(partition).equals(inSync));
    }
}
