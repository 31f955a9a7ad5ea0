package io.moldau.cli.topic;

import io.moldau.admin.Admin;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.TopicFinder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau topic alter}. */
@Command(description = "Changes a topic's configuration, or adds partitions.")
public final class TopicAlter extends AdminCommand {

    @Parameters(paramLabel = "<topic>", description = "Its name")
    private String name = "";

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "<n>",
            description = "How many partitions there shall be; more than now")
    private int partitions;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "<key=value>",
            description = "Overrides a key of the topic's configuration; may be repeated")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--delete-config",
            paramLabel = "<key>",
            split = ",",
            description = "Leaves a key to the broker again; may be repeated")
    private Set<String> unset = new LinkedHashSet<>();

    /** A command that writes to {@code console}. */
    public TopicAlter(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        if (partitions == 0 && set.isEmpty() && unset.isEmpty()) {
            throw new Failure("nothing to change: say --partitions, --config or --delete-config");
        }
        TopicFinder.find(admin, name);
        if (!set.isEmpty() || !unset.isEmpty()) {
            ClusterOptions.await(admin.alterTopicConfig(name, set, unset));
            console.out().println("Completed updating config for topic " + name + ".");
        }
        if (partitions != 0) {
            ClusterOptions.await(admin.addPartitions(name, partitions));
            console.out().println("Topic " + name + " has " + partitions + " partitions.");
        }
    }
}
