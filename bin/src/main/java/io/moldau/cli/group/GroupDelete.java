package io.moldau.cli.group;

import io.moldau.admin.Admin;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau group delete}. */
@Command(description = "Deletes groups without members, with all they have committed.")
public final class GroupDelete extends AdminCommand {

    @Parameters(paramLabel = "<group>", arity = "1..*", description = "Their names")
    private List<String> names = List.of();

    @Option(names = "--if-exists", description = "Succeed when a group is not there")
    private boolean ifExists;

    /** A command that writes to {@code console}. */
    public GroupDelete(Console console, AdminFactory admins) {
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
            ClusterOptions.await(admin.groups().delete(name));
            console.out().println("Deleted group " + name + ".");
        } catch (ApiException e) {
            if (e.error() == ErrorCode.NON_EMPTY_GROUP) {
                throw GroupFinder.occupied(GroupFinder.find(admin, name));
            }
            if (e.error() != ErrorCode.GROUP_ID_NOT_FOUND) {
                throw e;
            }
            if (!ifExists) {
                throw GroupFinder.missing(admin, name);
            }
        }
    }
}
