package io.moldau.cli.topic;

import io.moldau.admin.Admin;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.TopicFinder;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau topic delete}. */
@Command(description = "Deletes topics with all their records.")
public final class TopicDelete extends AdminCommand {

    @Parameters(paramLabel = "<topic>", arity = "1..*", description = "Their names")
    private List<String> names = List.of();

    @Option(names = "--if-exists", description = "Succeed when a topic is not there")
    private boolean ifExists;

    /** A command that writes to {@code console}. */
    public TopicDelete(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        for (String name : names) {
            delete(admin, name, console);
        }
    }

    private void delete(Admin admin, String name, Console console) {
        try {
            ClusterOptions.await(admin.deleteTopic(name));
            console.out().println("Deleted topic " + name + ".");
        } catch (ApiException e) {
            if (e.error() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                throw e;
            }
            if (!ifExists) {
                TopicFinder.find(admin, name);
            }
        }
    }
}
