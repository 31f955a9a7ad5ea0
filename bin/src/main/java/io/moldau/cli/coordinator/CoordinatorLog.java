package io.moldau.cli.coordinator;

import io.moldau.admin.Admin;
import io.moldau.admin.TopicDescription;
import io.moldau.broker.group.GroupCoordinatorKind;
import io.moldau.broker.group.GroupIds;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecordFormat;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.Format;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Json;
import io.moldau.cli.TopicFinder;
import io.moldau.cli.records.RecordReader;
import io.moldau.cli.records.RecordReader.Incoming;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code moldau coordinator log}. */
@Command(
        description = {
            "Prints what the coordinator of a group has registered, in the order of its log: members of groups",
            "as subscriber/<group>, what they consumed as commit/<group>/<partition>."
        })
public final class CoordinatorLog implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(500);

    @Option(
            names = {"-g", "--group"},
            paramLabel = "<group>",
            description = "The log this group is kept in, and of it only what is the group's")
    private @Nullable String group;

    @Option(names = "--partition", paramLabel = "<n>", description = "This log (default: 0)")
    private @Nullable Integer partition;

    @Option(
            names = {"-f", "--from"},
            paramLabel = "<offset>",
            description = "Begin here (default: 0)")
    private long from;

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    private final Console console;
    private final AdminFactory admins;
    private final RecordReader.Factory readers;
    private final GroupRecordFormat records = new GroupRecordFormat();

    /** A command that prints to {@code console}. */
    public CoordinatorLog(Console console, AdminFactory admins, RecordReader.Factory readers) {
        this.console = console;
        this.admins = admins;
        this.readers = readers;
    }

    @Override
    public Integer call() {
        if (group != null && partition != null) {
            throw new Failure("say either --group or --partition");
        }
        int shard = shard();
        Map<String, String> properties =
                Map.of("bootstrap.servers", cluster.bootstrap(console), "client.id", "moldau-coordinator-log");
        try (RecordReader reader = readers.apply(properties)) {
            List<Integer> only = List.of(shard);
            long start = reader.beginnings(GroupCoordinatorKind.TOPIC, only).getOrDefault(shard, 0L);
            long end = reader.ends(GroupCoordinatorKind.TOPIC, only).getOrDefault(shard, 0L);
            if (Math.max(from, start) < end) {
                reader.start(GroupCoordinatorKind.TOPIC, Map.of(shard, Math.max(from, start)));
                print(reader, shard, end);
            }
        }
        return 0;
    }

    /** Asked through another client: unlike a consumer it says at once when nobody answers. */
    private int shard() {
        TopicDescription topic;
        try (Admin admin = admins.apply(cluster.bootstrap(console))) {
            topic = TopicFinder.find(admin, GroupCoordinatorKind.TOPIC);
        }
        int count = topic.partitions().size();
        if (group != null) {
            return GroupIds.partitionOf(group, count);
        }
        int wanted = partition == null ? 0 : partition;
        if (wanted < 0 || wanted >= count) {
            throw new Failure("there is no log " + wanted + ", only 0 to " + (count - 1));
        }
        return wanted;
    }

    private void print(RecordReader reader, int shard, long end) {
        while (reader.position(GroupCoordinatorKind.TOPIC, shard) < end
                && !console.out().checkError()) {
            reader.poll(POLL).stream().filter(record -> record.offset() < end).forEach(this::print);
        }
    }

    private void print(Incoming incoming) {
        GroupRecord record;
        try {
            record = incoming.key() == null
                    ? null
                    : records.read(
                            ByteBuffer.wrap(incoming.key()),
                            incoming.value() == null ? null : ByteBuffer.wrap(incoming.value()));
        } catch (IllegalArgumentException e) {
            print(incoming.offset(), new Registration("unreadable", String.valueOf(e.getMessage())));
            return;
        }
        if (record == null) {
            print(incoming.offset(), new Registration("unknown", "a kind of record this version does not know"));
        } else if (group == null || group.equals(record.group())) {
            print(incoming.offset(), Registration.of(record));
        }
    }

    private void print(long offset, Registration registration) {
        if (format.format() == Format.JSON) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("offset", offset);
            line.put("registration", registration.name());
            line.put("content", registration.content());
            Json.print(line, console.out());
        } else {
            console.out().println("log/" + offset + " " + registration.name() + " " + registration.content());
        }
    }
}
