package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.ClassPaths;
import io.moldau.process.Cluster;
import io.moldau.process.JavaProcess;
import io.moldau.process.Log4j;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Apache's kafka-reassign-partitions, in a process of its own. */
final class ReassignTool {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final Path directory;
    private final Path plan;
    private int runs;

    ReassignTool(Cluster cluster) {
        this.cluster = cluster;
        this.directory = cluster.broker(cluster.ids().iterator().next()).directory();
        this.plan = directory.resolve("reassignment.json");
    }

    /** Begins to move a partition to these replicas, as fast as can be; returns what is printed. */
    String execute(TopicPartition partition, List<Integer> replicas) {
        write(partition, replicas);
        return run("--execute");
    }

    /** The same under a limit. */
    String execute(TopicPartition partition, List<Integer> replicas, long bytesPerSecond) {
        write(partition, replicas);
        return run("--execute", "--throttle", Long.toString(bytesPerSecond));
    }

    /** Asks how the last move stands, which cleans up after one that is done; returns what is printed. */
    String verify() {
        return run("--verify");
    }

    private void write(TopicPartition partition, List<Integer> replicas) {
        String json = "{\"version\":1,\"partitions\":[{\"topic\":\"%s\",\"partition\":%d,\"replicas\":%s}]}"
                .formatted(partition.topic(), partition.partition(), replicas);
        try {
            Files.writeString(plan, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(String... options) {
        List<String> command = new ArrayList<>(List.of(
                "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
                "--bootstrap-server",
                cluster.bootstrap(),
                "--reassignment-json-file",
                plan.toString()));
        command.addAll(List.of(options));
        runs++;
        JavaProcess tool = JavaProcess.start(
                "kafka-reassign-partitions",
                directory.resolve("reassign-" + runs + ".out"),
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", Log4j.option(directory)),
                ClassPaths.kafka(),
                command);
        assertThat(tool.awaitExit(LIMIT)).as(tool::tail).isZero();
        return tool.output();
    }
}
