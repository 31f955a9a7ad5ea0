package io.moldau.cli.group;

import io.moldau.admin.Admin;
import io.moldau.admin.GroupListing;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code moldau group list}. */
@Command(description = "Lists the consumer groups.")
public final class GroupList extends AdminCommand {

    /** As the protocol spells them, in the order a group goes through them. */
    private static final List<String> STATES =
            List.of("Empty", "PreparingRebalance", "CompletingRebalance", "Stable", "Dead");

    @Option(
            names = "--state",
            paramLabel = "<state>",
            split = ",",
            description = "Only groups in these states; may be repeated")
    private List<String> states = List.of();

    @Mixin
    private FormatOption format = new FormatOption();

    /** A command that writes to {@code console}. */
    public GroupList(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        List<String> wanted = states.stream().map(GroupList::state).toList();
        Listing listing = new Listing("group", "state", "protocol_type", "coordinator");
        for (GroupListing group : ClusterOptions.await(admin.groups().list())) {
            if (wanted.isEmpty() || wanted.contains(group.state())) {
                listing.row(group.group(), group.state(), group.protocolType(), group.coordinator());
            }
        }
        listing.print(format.format(), console.out());
    }

    private static String state(String typed) {
        return STATES.stream()
                .filter(state -> state.equalsIgnoreCase(typed))
                .findFirst()
                .orElseThrow(
                        () -> new Failure("a group is never " + typed + ", but one of: " + String.join(", ", STATES)));
    }
}
