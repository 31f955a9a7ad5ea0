package io.moldau.cli.cluster;

import io.moldau.admin.Admin;
import io.moldau.admin.ClusterDescription;
import io.moldau.admin.ClusterDescription.BrokerDescription;
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
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code moldau cluster status}. */
@Command(description = "Shows the brokers, the controller and how healthy the partitions are.")
public final class ClusterStatus extends AdminCommand {

    @Mixin
    private FormatOption format = new FormatOption();

    /** A command that writes to {@code console}. */
    public ClusterStatus(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        ClusterDescription cluster = ClusterOptions.await(admin.cluster());
        List<String> names =
                cluster.topics().stream().map(TopicDescription::name).toList();
        Health health = Health.of(cluster.topics(), ClusterOptions.await(admin.minInSyncReplicas(names)));
        Listing brokers = new Listing("broker", "address", "rack", "leads", "replicas");
        for (BrokerDescription broker : cluster.brokers()) {
            brokers.row(
                    broker.id(),
                    broker.host() + ":" + broker.port(),
                    Objects.requireNonNullElse(broker.rack(), "-"),
                    count(cluster, partition -> partition.leader() == broker.id()),
                    count(cluster, partition -> partition.replicas().contains(broker.id())));
        }
        if (format.format() == Format.JSON) {
            printJson(cluster, brokers, health, console.out());
        } else {
            printText(cluster, brokers, health, console.out());
        }
    }

    private static long count(ClusterDescription cluster, Predicate<PartitionDescription> wanted) {
        return cluster.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(wanted)
                .count();
    }

    private static void printJson(ClusterDescription cluster, Listing brokers, Health health, PrintStream out) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("cluster", cluster.id());
        document.put("controller", cluster.controller());
        document.put("brokers", brokers.maps());
        document.put("partitions", health.partitions());
        document.put("under_replicated", health.underReplicated());
        document.put("offline", health.offline());
        document.put("below_min_in_sync", health.belowMinInSync());
        Json.print(document, out);
    }

    private static void printText(ClusterDescription cluster, Listing brokers, Health health, PrintStream out) {
        out.println("Cluster " + cluster.id() + ", "
                + (cluster.controller() < 0 ? "no controller" : "controller " + cluster.controller()));
        brokers.print(Format.TEXT, out);
        out.println(health.partitions() + " partitions: " + health.underReplicated() + " under-replicated, "
                + health.offline() + " offline, " + health.belowMinInSync() + " below min.insync.replicas");
    }
}
