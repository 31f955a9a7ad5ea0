package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.chaos.history.History;
import io.moldau.chaos.history.Value;
import io.moldau.chaos.history.Write;
import io.moldau.chaos.history.Write.Outcome;
import io.moldau.chaos.traffic.Reader;
import io.moldau.chaos.traffic.Writer;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.junit.jupiter.api.Test;

/**
 * What each setting of acks promises, shown by breaking it: the followers are held back, the leader goes on and is killed,
 * the followers continue without what only it had.
 */
class AcksMatrixIT {

    private static final int RUNS = Integer.getInteger("moldau.runs", 3);
    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int RECORDS_PER_SECOND = 1_000;
    private static final long HELD_BACK_MS = 700;

    /** What became of the records of one writer. */
    private record Row(int sent, int acknowledged, int survived, List<Long> latenciesNs) {

        static Row of(History history) {
            List<Write> acknowledged = history.writes().stream()
                    .filter(write -> write.outcome() == Outcome.OK)
                    .toList();
            Set<Value> read = new HashSet<>();
            history.reads().forEach(each -> read.add(each.value()));
            return new Row(
                    history.writes().size(),
                    acknowledged.size(),
                    (int) acknowledged.stream()
                            .filter(write -> read.contains(write.value()))
                            .count(),
                    acknowledged.stream()
                            .map(write -> write.completedNs() - write.invokedNs())
                            .toList());
        }

        Row plus(Row other) {
            List<Long> all = new ArrayList<>(latenciesNs);
            all.addAll(other.latenciesNs);
            return new Row(sent + other.sent, acknowledged + other.acknowledged, survived + other.survived, all);
        }

        double percentileMs(double share) {
            List<Long> sorted = latenciesNs.stream().sorted().toList();
            return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
        }
    }

    /** One acks setting in one run: its topic, its writer, and what is known of them. */
    private record Trial(String acks, TopicPartition partition, History history, Writer writer) {

        static Trial start(String acks, TopicPartition partition, String bootstrap) {
            History history = new History();
            return new Trial(
                    acks,
                    partition,
                    history,
                    new Writer(1, bootstrap, partition.topic(), 1, acks, history, SEED)
                            .atMost(RECORDS_PER_SECOND)
                            .start());
        }

        Row finish(String bootstrap) throws InterruptedException {
            writer.finish();
            new Reader(2, bootstrap, partition.topic(), 1, history).readToEnd();
            return Row.of(history);
        }
    }

    @Test
    void acknowledgedMeansWhatAcksSays() throws Exception {
        System.out.println("AcksMatrixIT: -Dmoldau.seed=" + SEED + ", " + RUNS + " runs");
        try (Cluster cluster = Cluster.start("AcksMatrix", AcksMatrixIT::settings, 1, 2, 3);
                ClusterView view = new ClusterView("AcksMatrixIT", cluster)) {
            Map<String, Row> rows = oneRun(cluster, view, 0);
            for (int run = 1; run < RUNS; run++) {
                oneRun(cluster, view, run).forEach((acks, row) -> rows.merge(acks, row, Row::plus));
            }
            System.out.println("AcksMatrixIT: acks    sent  acknowledged  survived   p50 ms   p99 ms");
            for (String acks : List.of("0", "1", "all")) {
                Row row = row(rows, acks);
                System.out.printf(
                        "AcksMatrixIT: %4s  %6d  %12d  %8d  %7.2f  %7.2f%n",
                        acks,
                        row.sent(),
                        row.acknowledged(),
                        row.survived(),
                        row.percentileMs(0.5),
                        row.percentileMs(0.99));
            }
            assertThat(row(rows, "all").survived())
                    .as("acks=all: survivors of the acknowledged")
                    .isEqualTo(row(rows, "all").acknowledged());
            assertThat(row(rows, "1").survived())
                    .as("acks=1: survivors of the acknowledged")
                    .isLessThan(row(rows, "1").acknowledged());
            tooFewInSync(cluster, view);
        }
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false").with("zookeeper.session.timeout.ms", "2500");
    }

    private static Row row(Map<String, Row> rows, String acks) {
        return Objects.requireNonNull(rows.get(acks));
    }

    private static Map<String, Row> oneRun(Cluster cluster, ClusterView view, int run) throws Exception {
        List<Integer> replicas = List.of(run % 3 + 1, (run + 1) % 3 + 1, (run + 2) % 3 + 1);
        BrokerProcess leader = cluster.broker(replicas.get(0));
        List<BrokerProcess> followers = List.of(cluster.broker(replicas.get(1)), cluster.broker(replicas.get(2)));
        List<Trial> trials = new ArrayList<>();
        for (String acks : List.of("0", "1", "all")) {
            TopicPartition partition = view.create("acks-" + acks + "-" + run, replicas, Map.of());
            trials.add(Trial.start(acks, partition, cluster.bootstrap()));
        }
        for (Trial trial : trials) {
            ClusterView.await("records", () -> trial.writer().acknowledged() > 300);
        }
        followers.forEach(BrokerProcess::pause);
        long acknowledged = trials.get(1).writer().acknowledged();
        long heldBackNs = System.nanoTime();
        ClusterView.await(
                "records that only the leader has",
                () -> trials.get(1).writer().acknowledged() > acknowledged + 100
                        && System.nanoTime() - heldBackNs > TimeUnit.MILLISECONDS.toNanos(HELD_BACK_MS));
        leader.kill9();
        followers.forEach(BrokerProcess::resume);
        Set<Integer> left = Set.of(replicas.get(1), replicas.get(2));
        for (Trial trial : trials) {
            view.awaitState(trial.partition(), left, left);
        }
        Map<String, Row> rows = new HashMap<>();
        for (Trial trial : trials) {
            rows.put(trial.acks(), trial.finish(cluster.bootstrap()));
        }
        leader.start();
        for (Trial trial : trials) {
            view.awaitState(trial.partition(), left, Set.copyOf(replicas));
            ReplicaLogs.awaitEqual(cluster, trial.partition(), replicas);
        }
        return rows;
    }

    /** With too few in sync, acks=all is refused before anything is written, and acks=1 goes on. */
    private static void tooFewInSync(Cluster cluster, ClusterView view) throws Exception {
        TopicPartition partition = view.create("few", List.of(1, 2, 3), Map.of("min.insync.replicas", "2"));
        cluster.broker(2).kill9();
        cluster.broker(3).kill9();
        view.awaitState(partition, 1, Set.of(1));
        long before = send(cluster, partition, "1");
        assertThatThrownBy(() -> send(cluster, partition, "all")).hasCauseInstanceOf(NotEnoughReplicasException.class);
        assertThat(send(cluster, partition, "1"))
                .as("offset after a refused record")
                .isEqualTo(before + 1);
        System.out.println("AcksMatrixIT: one of three in sync, two wanted: all refused, 1 accepted");
    }

    private static long send(Cluster cluster, TopicPartition partition, String acks) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", cluster.bootstrap(), "acks", acks, "enable.idempotence", false, "retries", 0);
        try (var producer = new KafkaProducer<>(settings, new VoidSerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<Void, byte[]>(partition.topic(), partition.partition(), null, new byte[9]);
            return producer.send(record).get(20, TimeUnit.SECONDS).offset();
        }
    }
}
