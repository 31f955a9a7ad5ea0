package io.moldau.cli.group;

import io.moldau.admin.Admin;
import io.moldau.admin.GroupDescription;
import io.moldau.admin.GroupDescription.MemberDescription;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Format;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Json;
import io.moldau.cli.Listing;
import io.moldau.protocol.api.TopicPartition;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code moldau group describe}. */
@Command(
        description = {
            "Shows who is in a group and how far behind it is in each partition.",
            "LAG counts the records that are not committed, LAG-SECONDS is how long the first of them has been waiting."
        })
public final class GroupDescribe extends AdminCommand {

    @Parameters(paramLabel = "<group>", description = "Its name")
    private String name = "";

    @Mixin
    private FormatOption format = new FormatOption();

    private final InstantSource clock;

    /** A command that writes to {@code console}; lag in time is counted from the present of {@code clock}. */
    public GroupDescribe(Console console, AdminFactory admins, InstantSource clock) {
        super(console, admins);
        this.clock = clock;
    }

    @Override
    protected void run(Admin admin, Console console) {
        GroupDescription group = GroupFinder.find(admin, name);
        Map<TopicPartition, Long> committed =
                ClusterOptions.await(admin.groups().committed(name));
        Map<TopicPartition, String> owners = new HashMap<>();
        Listing members = new Listing("member", "instance", "client", "host", "partitions");
        for (MemberDescription member : group.members()) {
            member.assignment().forEach(partition -> owners.put(partition, member.memberId()));
            members.row(member.memberId(), member.instanceId(), member.clientId(), member.host(), member.assignment());
        }
        Set<TopicPartition> all = new TreeSet<>(committed.keySet());
        all.addAll(owners.keySet());
        Listing partitions = new Listing("topic", "partition", "committed", "end", "lag", "lag_seconds", "member");
        for (PartitionLag lag : PartitionLag.of(admin, all, committed, clock.instant())) {
            TopicPartition partition = lag.partition();
            partitions.row(
                    partition.topic(),
                    partition.partition(),
                    lag.committed(),
                    lag.end(),
                    lag.lag(),
                    lag.lagSeconds(),
                    owners.get(partition));
        }
        if (format.format() == Format.JSON) {
            printJson(group, members, partitions, console.out());
        } else {
            printText(group, members, partitions, committed.isEmpty(), console.out());
        }
    }

    private static void printJson(GroupDescription group, Listing members, Listing partitions, PrintStream out) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("group", group.listing().group());
        document.put("state", group.listing().state());
        document.put("protocol_type", group.listing().protocolType());
        document.put("protocol", group.protocol());
        document.put("coordinator", group.listing().coordinator());
        document.put("members", members.maps());
        document.put("partitions", partitions.maps());
        Json.print(document, out);
    }

    private static void printText(
            GroupDescription group, Listing members, Listing partitions, boolean nothingCommitted, PrintStream out) {
        int size = group.members().size();
        out.println("Group " + group.listing().group() + " (" + group.listing().state() + "), "
                + (group.protocol().isEmpty() ? "" : "protocol " + group.protocol() + ", ")
                + (size == 0 ? "no members" : size == 1 ? "1 member" : size + " members")
                + ", coordinator " + group.listing().coordinator());
        members.print(Format.TEXT, out);
        if (size > 0) {
            out.println();
        }
        partitions.print(Format.TEXT, out);
        if (nothingCommitted) {
            out.println("The group has not committed any offset.");
        }
    }
}
