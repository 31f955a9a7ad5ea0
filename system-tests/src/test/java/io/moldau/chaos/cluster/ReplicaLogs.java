package io.moldau.chaos.cluster;

import io.moldau.process.Cluster;
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

    private static byte[] read(Cluster cluster, int broker, TopicPartition partition) throws IOException {
        Path directory = cluster.broker(broker).data().resolve(partition.toString());
        Set<Path> segments = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.log")) {
            found.forEach(segments::add);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Path segment : segments) {
            bytes.write(Files.readAllBytes(segment));
        }
        return bytes.toByteArray();
    }
}
