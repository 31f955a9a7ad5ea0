package io.moldau.cli.topic;

import io.moldau.admin.Admin;
import io.moldau.admin.NewTopic;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Format;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Json;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau topic create}. */
@Command(description = "Creates a topic.")
public final class TopicCreate extends AdminCommand {

    @Parameters(paramLabel = "<topic>", description = "Its name")
    private String name = "";

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "<n>",
            description = "How many partitions (else the cluster's default)")
    private int partitions = -1;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "<n>",
            description = "Copies of each partition (else the cluster's default)")
    private short replicationFactor = -1;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "<key=value>",
            description = "Overrides a key of the topic's configuration; may be repeated")
    private Map<String, String> config = new LinkedHashMap<>();

    @Option(names = "--if-not-exists", description = "Succeed when the topic is there already")
    private boolean ifNotExists;

    @Option(names = "--validate-only", description = "Check whether it could be created, and create nothing")
    private boolean validateOnly;

    @Mixin
    private FormatOption format = new FormatOption();

    /** A command that writes to {@code console}. */
    public TopicCreate(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        boolean created = create(admin);
        if (format.format() == Format.JSON) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("topic", name);
            result.put("created", created);
            Json.print(result, console.out());
        } else if (created) {
            console.out().println("Created topic " + name + ".");
        } else {
            console.out().println(validateOnly ? "Topic " + name + " could be created." : "Topic " + name + " exists.");
        }
    }

    private boolean create(Admin admin) {
        try {
            ClusterOptions.await(
                    admin.createTopic(new NewTopic(name, partitions, replicationFactor, config, validateOnly)));
            return !validateOnly;
        } catch (ApiException e) {
            if (ifNotExists && e.error() == ErrorCode.TOPIC_ALREADY_EXISTS) {
                return false;
            }
            throw e;
        }
    }
}
