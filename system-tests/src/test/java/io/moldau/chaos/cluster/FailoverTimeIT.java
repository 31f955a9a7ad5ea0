package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long acknowledgements stall when a leader dies, hangs, or leaves in order, under acks=all at 2,000 records a second. */
@Tag("timed")
class FailoverTimeIT {

    private static final int RUNS = Integer.getInteger("moldau.runs", 3);
    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int RECORDS_PER_SECOND = 2_000;
    private static final int SESSION_MS = 6_000;

    /** The session and a second; and the writer may have asked the hung leader once more just before, for three seconds. */
    private static final Duration HANG_LIMIT = Duration.ofMillis(SESSION_MS + 1_000 + 3_000);

    private static final List<Integer> REPLICAS = List.of(1, 2, 3);

    /** What is done to a leader, and undone afterwards. */
    private record Fault(Consumer<BrokerProcess> strike, Consumer<BrokerProcess> undo) {}

    private static final Fault KILL = new Fault(BrokerProcess::kill9, BrokerProcess::start);
    private static final Fault HANG = new Fault(BrokerProcess::pause, BrokerProcess::resume);
    private static final Fault STOP = new Fault(BrokerProcess::stop, BrokerProcess::start);

    @Test
    void leadersAreReplacedInTime() throws Exception {
        try (Cluster cluster = Cluster.start("FailoverTime", FailoverTimeIT::settings, 1, 2, 3);
                ClusterView view = new ClusterView("FailoverTimeIT", cluster)) {
            TopicPartition partition = view.create("stall", REPLICAS, Map.of("min.insync.replicas", "2"));
            Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), RECORDS_PER_SECOND, SEED);
            traffic.awaitProgress();
            List<Duration> kills = new ArrayList<>();
            List<Duration> stops = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                kills.add(stall(cluster, view, partition, traffic, KILL));
                stops.add(stall(cluster, view, partition, traffic, STOP));
            }
            Duration hang = stall(cluster, view, partition, traffic, HANG);
            System.out.println("FailoverTimeIT: " + traffic.finish(cluster.bootstrap()));
            report("kill -9", kills);
            report("clean stop", stops);
            report("hung", List.of(hang));
            assertThat(median(kills)).as("median after kill -9").isLessThan(Duration.ofSeconds(1));
            assertThat(median(stops)).as("median of clean stops").isLessThan(Duration.ofMillis(500));
            assertThat(hang).as("stall of a hung leader").isLessThan(HANG_LIMIT);
        }
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false")
                .with("zookeeper.session.timeout.ms", Integer.toString(SESSION_MS));
    }

    private static Duration stall(
            Cluster cluster, ClusterView view, TopicPartition partition, Traffic traffic, Fault fault)
            throws Exception {
        int leader = view.describe(partition).leader().id();
        Set<Integer> others = new HashSet<>(REPLICAS);
        others.remove(leader);
        long sinceNs = System.nanoTime();
        fault.strike().accept(cluster.broker(leader));
        view.awaitState(partition, others, others);
        traffic.awaitProgress();
        Duration gap = traffic.longestGapSince(sinceNs);
        fault.undo().accept(cluster.broker(leader));
        view.awaitState(partition, others, Set.copyOf(REPLICAS));
        traffic.awaitProgress();
        return gap;
    }

    private static Duration median(List<Duration> gaps) {
        return gaps.stream().sorted().toList().get(gaps.size() / 2);
    }

    private static void report(String fault, List<Duration> gaps) {
        System.out.printf(
                "FailoverTimeIT: %s: worst gaps between acknowledgements %s ms, median %d ms%n",
                fault,
                gaps.stream().map(Duration::toMillis).toList(),
                median(gaps).toMillis());
    }
}
