package io.moldau.cli.topic;

import io.moldau.admin.Admin;
import io.moldau.admin.ConfigValue;
import io.moldau.admin.TopicDescription;
import io.moldau.admin.TopicDescription.PartitionDescription;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Format;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Json;
import io.moldau.cli.Listing;
import io.moldau.cli.TopicFinder;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau topic describe}. */
@Command(description = "Shows a topic's partitions and configuration.")
public final class TopicDescribe extends AdminCommand {

    @Parameters(paramLabel = "<topic>", description = "Its name")
    private String name = "";

    @Option(names = "--all-config", description = "Also what the topic does not set itself")
    private boolean allConfig;

    @Mixin
    private FormatOption format = new FormatOption();

    /** A command that writes to {@code console}. */
    public TopicDescribe(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        TopicDescription topic = TopicFinder.find(admin, name);
        Map<String, @Nullable String> config = new LinkedHashMap<>();
        for (ConfigValue value : ClusterOptions.await(admin.topicConfig(name))) {
            if (allConfig || value.overridden()) {
                config.put(value.name(), value.value());
            }
        }
        Listing partitions = new Listing("partition", "leader", "epoch", "replicas", "in_sync");
        for (PartitionDescription partition : topic.partitions()) {
            partitions.row(
                    partition.partition(),
                    partition.isOffline() && format.format() == Format.TEXT ? "none" : partition.leader(),
                    partition.leaderEpoch(),
                    partition.replicas(),
                    partition.inSync());
        }
        if (format.format() == Format.JSON) {
            printJson(topic, config, partitions.maps(), console.out());
        } else {
            printText(topic, config, partitions, console.out());
        }
    }

    private static void printJson(
            TopicDescription topic,
            Map<String, @Nullable String> config,
            List<Map<String, @Nullable Object>> partitions,
            PrintStream out) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("topic", topic.name());
        document.put("id", topic.id());
        document.put("internal", topic.internal());
        document.put("replication_factor", topic.replicationFactor());
        document.put("config", config);
        document.put("partitions", partitions);
        Json.print(document, out);
    }

    private static void printText(
            TopicDescription topic, Map<String, @Nullable String> config, Listing partitions, PrintStream out) {
        out.println("Topic " + topic.name() + " (" + topic.id() + "), "
                + topic.partitions().size()
                + (topic.partitions().size() == 1 ? " partition" : " partitions") + ", replication factor "
                + topic.replicationFactor());
        if (!config.isEmpty()) {
            out.println("Config "
                    + config.entrySet().stream()
                            .map(e -> e.getKey() + "=" + Objects.requireNonNullElse(e.getValue(), ""))
                            .collect(Collectors.joining(" ")));
        }
        partitions.print(Format.TEXT, out);
    }
}
