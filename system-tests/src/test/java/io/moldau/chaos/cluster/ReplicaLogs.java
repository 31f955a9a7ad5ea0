package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.Cluster;
import io.moldau.process.KafkaDumpLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** The segment files of a partition on the disks of its replicas. */
final class ReplicaLogs {

    private ReplicaLogs() {}

    /**
     * Waits until all replicas hold the same bytes, and at least one: followers may be a fetch behind when the last write is
     * acknowledged.
     *
     * @return how many bytes
     */
    static int awaitEqual(Cluster cluster, TopicPartition partition, List<Integer> replicas) {
        int[] size = new int[1];
        ClusterView.await("equal logs of " + partition, () -> {
            byte[] first = read(cluster, replicas.get(0), partition);
            for (int replica : replicas) {
                if (!Arrays.equals(first, read(cluster, replica, partition))) {
                    return false;
                }
            }
            size[0] = first.length;
            return first.length > 0;
        });
        return size[0];
    }

    /**
     * Has Apache Kafka's tool describe every batch of every replica, and fails unless it says the same of all.
     *
     * @return how many batches
     */
    static int assertEqualBatches(Cluster cluster, TopicPartition partition, List<Integer> replicas)
            throws IOException {
        List<String> first = batches(cluster, replicas.get(0), partition);
        assertThat(first).as("batches of " + partition).isNotEmpty();
        for (int replica : replicas.subList(1, replicas.size())) {
            List<String> batches = batches(cluster, replica, partition);
            String where = "%s on brokers %d and %d, ".formatted(partition, replicas.get(0), replica);
            for (int i = 0; i < Math.min(first.size(), batches.size()); i++) {
                assertThat(batches.get(i)).as(where + "batch " + i).isEqualTo(first.get(i));
            }
            assertThat(batches).as(where + "batches").hasSameSizeAs(first);
        }
        return first.size();
    }

    private static List<String> batches(Cluster cluster, int broker, TopicPartition partition) throws IOException {
        return KafkaDumpLog.read(
                        cluster.broker(broker).directory(),
                        partition.toString(),
                        List.copyOf(segments(cluster, broker, partition)))
                .lines()
                .filter(line -> line.startsWith("baseOffset:"))
                .toList();
    }

    private static byte[] read(Cluster cluster, int broker, TopicPartition partition) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Path segment : segments(cluster, broker, partition)) {
            bytes.write(Files.readAllBytes(segment));
        }
        return bytes.toByteArray();
    }

    /** In the order of their offsets. */
    private static Set<Path> segments(Cluster cluster, int broker, TopicPartition partition) throws IOException {
        Path directory = cluster.broker(broker).data().resolve(partition.toString());
        Set<Path> segments = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.log")) {
            found.forEach(segments::add);
        }
        return segments;
    }
}
