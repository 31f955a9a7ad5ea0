package io.moldau.cli.topic;

import io.moldau.admin.Admin;
import io.moldau.admin.TopicDescription;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Listing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code moldau topic list}. */
@Command(description = "Lists the topics.")
public final class TopicList extends AdminCommand {

    @Option(names = "--internal", description = "Also those the cluster keeps for itself")
    private boolean internal;

    @Mixin
    private FormatOption format = new FormatOption();

    /** A command that writes to {@code console}. */
    public TopicList(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        Listing listing = new Listing("topic", "partitions", "replication_factor");
        for (TopicDescription topic : ClusterOptions.await(admin.topics())) {
            if (internal || !topic.internal()) {
                listing.row(topic.name(), topic.partitions().size(), topic.replicationFactor());
            }
        }
        listing.print(format.format(), console.out());
    }
}
