package io.moldau.cli.records;

import io.moldau.admin.Admin;
import io.moldau.admin.TopicDescription.PartitionDescription;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.FormatOption;
import io.moldau.cli.TopicFinder;
import io.moldau.cli.records.RecordReader.Incoming;
import io.moldau.cli.records.StartPosition.Beginning;
import io.moldau.cli.records.StartPosition.End;
import io.moldau.cli.records.StartPosition.Tail;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code moldau consume}: prints the records of a topic, or, as a member of a group, its part of the records of topics. */
@Command(
        description = {
            "Prints the records of a topic, and waits for more unless --exit or --max says otherwise.",
            "With --group it shares the work with the group's other members and commits what it has printed."
        })
public final class Consume implements Callable<Integer> {

    /** Short enough that a broken pipe is noticed soon. */
    private static final Duration POLL = Duration.ofMillis(500);

    @Parameters(paramLabel = "<topic>", arity = "1..*", description = "What to read; several only with --group")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "<group>",
            description = "Read as a member of this group, on from what it has committed")
    private @Nullable String group;

    @Option(
            names = {"-r", "--regex"},
            description = "Each topic is a pattern that whole names have to match; only with --group")
    private boolean regex;

    @Option(
            names = {"-f", "--from"},
            paramLabel = "<position>",
            converter = PositionConverter.class,
            description = "beginning, end, an offset, or a time such as 2026-11-01T10:00 (default: end); with --group"
                    + " beginning or end, where the group has committed nothing")
    private @Nullable StartPosition from;

    @Option(
            names = {"-t", "--tail"},
            paramLabel = "<n>",
            description = "Begin n records before the end of each partition")
    private @Nullable Long tail;

    @Option(names = "--partition", paramLabel = "<n>", split = ",", description = "Only these; may be repeated")
    private List<Integer> only = new ArrayList<>();

    @Option(
            names = {"-n", "--max"},
            paramLabel = "<n>",
            description = "Stop after so many records")
    private long max = Long.MAX_VALUE;

    @Option(
            names = {"-e", "--exit"},
            description = "Stop at what is now the end; a member of a group stops at the end of its part")
    private boolean exit;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print place, time, headers and key before each value")
    private boolean verbose;

    @Option(
            names = {"-X", "--property"},
            paramLabel = "<key=value>",
            description = "Any other key of the consumer; may be repeated")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    private final Console console;
    private final AdminFactory admins;
    private final RecordReader.Factory readers;
    private final GroupReader.Factory groupReaders;

    /** Reads {@link StartPosition}s in the zone of this machine. */
    static final class PositionConverter implements ITypeConverter<StartPosition> {
        @Override
        public StartPosition convert(String text) {
            try {
                return StartPosition.parse(text, ZoneId.systemDefault());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A command that prints to {@code console}. */
    public Consume(
            Console console, AdminFactory admins, RecordReader.Factory readers, GroupReader.Factory groupReaders) {
        this.console = console;
        this.admins = admins;
        this.readers = readers;
        this.groupReaders = groupReaders;
    }

    @Override
    public Integer call() {
        if (from != null && tail != null) {
            throw new Failure("say either --from or --tail");
        }
        if (group != null) {
            consumeInGroup(group);
            return 0;
        }
        if (regex || topics.size() > 1) {
            throw new Failure("several topics need a --group");
        }
        String topic = topics.get(0);
        List<Integer> partitions = partitions(topic);
        try (RecordReader reader = readers.apply(consumerProperties())) {
            // The end is looked up before the start, so that what arrives in between is not missed by --exit.
            Map<Integer, Long> ends = exit ? reader.ends(topic, partitions) : Map.of();
            reader.start(topic, start().offsets(reader, topic, partitions));
            copy(reader, topic, ends);
        }
        return 0;
    }

    private void consumeInGroup(String groupId) {
        if (tail != null || !only.isEmpty()) {
            throw new Failure("--tail and --partition are not for members of a group: it says who reads what");
        }
        Map<String, String> all = consumerProperties();
        all.put("group.id", groupId);
        // What is committed is what was printed, and nothing else.
        all.put("enable.auto.commit", "false");
        if (from instanceof Beginning) {
            all.put("auto.offset.reset", "earliest");
        } else if (from != null && !(from instanceof End)) {
            throw new Failure("with --group, --from is beginning or end; moldau group reset moves a group elsewhere");
        }
        Pattern pattern = regex ? pattern() : null;
        if (pattern == null) {
            try (Admin admin = admins.apply(cluster.bootstrap(console))) {
                topics.forEach(topic -> TopicFinder.find(admin, topic));
            }
        }
        GroupReader reader = groupReaders.apply(all);
        if (pattern == null) {
            reader.subscribe(topics);
        } else {
            reader.subscribe(pattern);
        }
        new GroupCopy(console, reader, printer(), POLL, max, exit).run();
    }

    private Pattern pattern() {
        try {
            return Pattern.compile(String.join("|", topics));
        } catch (PatternSyntaxException e) {
            throw new Failure("no pattern: " + e.getMessage());
        }
    }

    private RecordPrinter printer() {
        return new RecordPrinter(format.format(), verbose, console.out());
    }

    private StartPosition start() {
        if (tail != null) {
            return new Tail(tail);
        }
        return from == null ? new End() : from;
    }

    /** Asked through another client: unlike a consumer it says at once when nobody answers. */
    private List<Integer> partitions(String topic) {
        List<Integer> all;
        try (Admin admin = admins.apply(cluster.bootstrap(console))) {
            all = TopicFinder.find(admin, topic).partitions().stream()
                    .map(PartitionDescription::partition)
                    .toList();
        }
        for (int partition : only) {
            if (!all.contains(partition)) {
                throw new Failure(topic + " has no partition " + partition + ", only 0 to " + (all.size() - 1));
            }
        }
        return only.isEmpty() ? all : only;
    }

    private void copy(RecordReader reader, String topic, Map<Integer, Long> ends) {
        RecordPrinter printer = printer();
        long printed = 0;
        while (printed < max && !(exit && isAt(reader, topic, ends))) {
            for (Incoming record : reader.poll(POLL)) {
                boolean wanted = !exit || record.offset() < ends.getOrDefault(record.partition(), 0L);
                if (wanted && printed < max) {
                    printer.print(record);
                    printed++;
                }
            }
            if (console.out().checkError()) {
                return;
            }
        }
    }

    private boolean isAt(RecordReader reader, String topic, Map<Integer, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(topic, end.getKey()) >= end.getValue());
    }

    private Map<String, String> consumerProperties() {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.putIfAbsent("bootstrap.servers", cluster.bootstrap(console));
        all.putIfAbsent("client.id", "moldau-consume");
        return all;
    }
}
