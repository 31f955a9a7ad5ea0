package io.moldau.cli;

import io.moldau.admin.ClusterAdmin;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.cluster.ClusterStatus;
import io.moldau.cli.coordinator.CoordinatorDescribe;
import io.moldau.cli.coordinator.CoordinatorLog;
import io.moldau.cli.group.GroupDelete;
import io.moldau.cli.group.GroupDescribe;
import io.moldau.cli.group.GroupList;
import io.moldau.cli.group.GroupReset;
import io.moldau.cli.process.BrokerLauncher;
import io.moldau.cli.process.BrokerStart;
import io.moldau.cli.process.BrokerStop;
import io.moldau.cli.process.Dev;
import io.moldau.cli.process.Rehearsal;
import io.moldau.cli.records.Consume;
import io.moldau.cli.records.ConsumerReader;
import io.moldau.cli.records.GroupConsumerReader;
import io.moldau.cli.records.Produce;
import io.moldau.cli.records.ProducerWriter;
import io.moldau.cli.topic.TopicAlter;
import io.moldau.cli.topic.TopicCreate;
import io.moldau.cli.topic.TopicDelete;
import io.moldau.cli.topic.TopicDescribe;
import io.moldau.cli.topic.TopicList;
import io.moldau.config.ClientConfig;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/** The commands there are, wired to what really does their work. */
final class Commands {

    private Commands() {}

    static Catalogue all() {
        AdminFactory admins = bootstrap ->
                ClusterAdmin.of(ClientConfig.of(Map.of("bootstrap.servers", bootstrap, "client.id", "moldau-cli")));
        BrokerLauncher brokers = BrokerLauncher.local();
        return new Catalogue()
                .add("dev", "Run a broker with its own ZooKeeper, to try things out", c -> new Dev(c, brokers))
                .add(
                        "produce",
                        "Write lines of standard input to a topic",
                        c -> new Produce(c, admins, ProducerWriter::open))
                .add(
                        "consume",
                        "Print the records of topics",
                        c -> new Consume(c, admins, ConsumerReader::open, GroupConsumerReader::open))
                .add("topic list", "List the topics", c -> new TopicList(c, admins))
                .add("topic create", "Create a topic", c -> new TopicCreate(c, admins))
                .add("topic describe", "Show a topic's partitions and configuration", c -> new TopicDescribe(c, admins))
                .add("topic alter", "Change a topic's configuration, add partitions", c -> new TopicAlter(c, admins))
                .add("topic delete", "Delete topics with their records", c -> new TopicDelete(c, admins))
                .add("group list", "List the consumer groups", c -> new GroupList(c, admins))
                .add(
                        "group describe",
                        "Show a group's members and how far behind they are",
                        c -> new GroupDescribe(c, admins, InstantSource.system()))
                .add(
                        "group reset",
                        "Move what a group has committed",
                        c -> new GroupReset(c, admins, InstantSource.system()))
                .add("group delete", "Delete groups with what they have committed", c -> new GroupDelete(c, admins))
                .add(
                        "coordinator describe",
                        "Show the checkpoints and recoveries of coordinators",
                        c -> new CoordinatorDescribe(c, admins))
                .add(
                        "coordinator log",
                        "Print what coordinators have registered",
                        c -> new CoordinatorLog(c, admins, ConsumerReader::open))
                .add(
                        "cluster status",
                        "Show the brokers and how healthy the partitions are",
                        c -> new ClusterStatus(c, admins))
                .add("broker start", "Run a broker from a properties file", c -> new BrokerStart(c, brokers))
                .add("broker stop", "Stop the brokers started here", BrokerStop::new)
                .add("rehearse", "", c -> new Rehearsal(c, brokers, line -> new Moldau(all(), silent(c)).run(line)));
    }

    /** A console with one line to read, on which nothing shows but errors. */
    private static Console silent(Console console) {
        return new Console(
                new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                console.err(),
                console.environment());
    }
}
