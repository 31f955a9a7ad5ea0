package io.moldau.cli.group;

import io.moldau.admin.Admin;
import io.moldau.admin.GroupDescription;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.Format;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Json;
import io.moldau.cli.Listing;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau group reset}. */
@Command(
        description = {
            "Moves what a group without members has committed, so that it reads on elsewhere.",
            "Shows what it would do; does it with --execute."
        })
public final class GroupReset extends AdminCommand {

    @Parameters(paramLabel = "<group>", description = "Its name")
    private String name = "";

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "<topic[:n,n]>",
            description =
                    "Only this topic, or these of its partitions; may be repeated (default: wherever the group has"
                            + " committed)")
    private List<String> topics = List.of();

    @Option(
            names = "--to",
            paramLabel = "<target>",
            description =
                    "beginning, end, current, an offset, a time such as 2026-11-01T10:00, or how long ago, such as 15m, 7d"
                            + " or PT1H30M")
    private @Nullable String to;

    @Option(names = "--shift-by", paramLabel = "<n>", description = "So many offsets on; back when negative")
    private @Nullable Long shiftBy;

    @Option(names = "--execute", description = "Commit the new offsets")
    private boolean execute;

    @Mixin
    private FormatOption format = new FormatOption();

    private final InstantSource clock;

    /** A command that writes to {@code console}; "ago" is counted from the present of {@code clock}. */
    public GroupReset(Console console, AdminFactory admins, InstantSource clock) {
        super(console, admins);
        this.clock = clock;
    }

    @Override
    protected void run(Admin admin, Console console) {
        ResetTarget target = target();
        GroupDescription group = ClusterOptions.await(admin.groups().describe(name));
        if (!group.members().isEmpty()) {
            throw GroupFinder.occupied(group);
        }
        if (group.isDead() && topics.isEmpty()) {
            throw GroupFinder.missing(admin, name);
        }
        Map<TopicPartition, Long> committed =
                ClusterOptions.await(admin.groups().committed(name));
        List<LogState> logs = logs(admin, committed);
        Map<TopicPartition, Long> asked = target.offsets(logs, admin.logs());
        Map<TopicPartition, Long> chosen = new TreeMap<>();
        Listing listing = new Listing("topic", "partition", "committed", "asked", "new_offset");
        for (LogState log : logs) {
            TopicPartition partition = log.partition();
            long offset = asked.getOrDefault(partition, log.end());
            chosen.put(partition, log.clamp(offset));
            listing.row(partition.topic(), partition.partition(), log.committed(), offset, log.clamp(offset));
            if (log.clamp(offset) != offset) {
                console.err()
                        .println(partition + ": " + offset + " is outside the log, which goes from " + log.start()
                                + " to " + log.end());
            }
        }
        if (execute) {
            commit(admin, chosen);
        }
        print(listing, group.isDead(), console);
    }

    private ResetTarget target() {
        if (to != null && shiftBy == null) {
            return ResetTarget.parse(to, clock.instant(), ZoneId.systemDefault());
        }
        if (shiftBy != null && to == null) {
            return new ResetTarget.ShiftBy(shiftBy);
        }
        throw new Failure("say where to: either --to or --shift-by");
    }

    private List<LogState> logs(Admin admin, Map<TopicPartition, Long> committed) {
        Collection<TopicPartition> partitions = new TreeSet<>(committed.keySet());
        if (!topics.isEmpty()) {
            partitions.clear();
            topics.forEach(
                    topic -> partitions.addAll(PartitionChoice.parse(topic).find(admin)));
        }
        if (partitions.isEmpty()) {
            throw new Failure("group " + name + " has committed nothing: say which --topic");
        }
        Map<TopicPartition, Long> starts = ClusterOptions.await(admin.logs().starts(partitions));
        Map<TopicPartition, Long> ends = ClusterOptions.await(admin.logs().ends(partitions));
        return partitions.stream()
                .map(partition -> {
                    Long start = starts.get(partition);
                    Long end = ends.get(partition);
                    if (start == null || end == null) {
                        throw new Failure(partition + " is gone or has no leader: say which --topic without it");
                    }
                    return new LogState(partition, committed.get(partition), start, end);
                })
                .toList();
    }

    private void commit(Admin admin, Map<TopicPartition, Long> offsets) {
        try {
            ClusterOptions.await(admin.groups().commit(name, offsets));
        } catch (ApiException e) {
            if (e.error() == ErrorCode.UNKNOWN_MEMBER_ID) { // somebody has joined in the meantime
                throw GroupFinder.occupied(GroupFinder.find(admin, name));
            }
            throw e;
        }
    }

    private void print(Listing listing, boolean created, Console console) {
        if (format.format() == Format.JSON) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("group", name);
            document.put("executed", execute);
            document.put("partitions", listing.maps());
            Json.print(document, console.out());
        } else {
            listing.print(Format.TEXT, console.out());
        }
        if (!execute) {
            console.err().println("Nothing is changed yet; --execute does it.");
        }
        if (created) {
            console.err().println("There " + (execute ? "was" : "is") + " no group " + name + " yet.");
        }
    }
}
