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
import io.moldau.cli.records.StartPosition.End;
import io.moldau.cli.records.StartPosition.Tail;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code moldau consume}: prints the records of a topic. */
@Command(description = "Prints the records of a topic, and waits for more unless --exit or --max says otherwise.")
public final class Consume implements Callable<Integer> {

    /** Short enough that a broken pipe is noticed soon. */
    private static final Duration POLL = Duration.ofMillis(500);

    @Parameters(paramLabel = "<topic>", description = "What to read")
    private String topic = "";

    @Option(
            names = {"-f", "--from"},
            paramLabel = "<position>",
            converter = PositionConverter.class,
            description = "beginning, end, an offset, or a time such as 2026-11-01T10:00 (default: end)")
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
            description = "Stop at what is now the end")
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
    public Consume(Console console, AdminFactory admins, RecordReader.Factory readers) {
        this.console = console;
        this.admins = admins;
        this.readers = readers;
    }

    @Override
    public Integer call() {
        if (from != null && tail != null) {
            throw new Failure("say either --from or --tail");
        }
        List<Integer> partitions = partitions();
        try (RecordReader reader = readers.apply(consumerProperties())) {
            // The end is looked up before the start, so that what arrives in between is not missed by --exit.
            Map<Integer, Long> ends = exit ? reader.ends(topic, partitions) : Map.of();
            reader.start(topic, start().offsets(reader, topic, partitions));
            copy(reader, ends);
        }
        return 0;
    }

    private StartPosition start() {
        if (tail != null) {
            return new Tail(tail);
        }
        return from == null ? new End() : from;
    }

    /** Asked through another client: unlike a consumer it says at once when nobody answers. */
    private List<Integer> partitions() {
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

    private void copy(RecordReader reader, Map<Integer, Long> ends) {
        RecordPrinter printer = new RecordPrinter(format.format(), verbose, console.out());
        long printed = 0;
        while (printed < max && !(exit && isAt(reader, ends))) {
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

    private boolean isAt(RecordReader reader, Map<Integer, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(topic, end.getKey()) >= end.getValue());
    }

    private Map<String, String> consumerProperties() {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.putIfAbsent("bootstrap.servers", cluster.bootstrap(console));
        all.putIfAbsent("client.id", "moldau-consume");
        return all;
    }
}
