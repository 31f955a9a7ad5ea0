package io.moldau.cli.records;

import io.moldau.admin.Admin;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.records.RecordWriter.Outgoing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau produce}: each line of standard input becomes a record. */
@Command(description = "Writes each line of standard input to a topic, and prints where it went.")
public final class Produce implements Callable<Integer> {

    private static final int MAX_LINE_BYTES = 100 << 20;

    /** How long somebody at a terminal may wait to learn that a topic does not exist and is not created. */
    private static final String MAX_BLOCK_MS = "10000";

    @Parameters(paramLabel = "<topic>", description = "Where to write")
    private String topic = "";

    @Option(
            names = {"-k", "--key-separator"},
            paramLabel = "<text>",
            description = "What divides a line into key and value")
    private @Nullable String keySeparator;

    @Option(names = "--null", paramLabel = "<text>", description = "A value that stands for none: a tombstone")
    private @Nullable String nullMarker;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "<name=value>",
            description = "A header of every record; may be repeated")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(names = "--partition", paramLabel = "<n>", description = "Where to write, whatever the key")
    private @Nullable Integer partition;

    @Option(names = "--acks", paramLabel = "<0|1|all>", description = "Who confirms a record (default: all)")
    private String acks = "all";

    @Option(
            names = {"-z", "--compression"},
            paramLabel = "<codec>",
            description = "none, gzip, snappy, lz4 or zstd (default: none)")
    private String compression = "none";

    @Option(
            names = {"-X", "--property"},
            paramLabel = "<key=value>",
            description = "Any other key of the producer; may be repeated")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not print where records went")
    private boolean quiet;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    private final Console console;
    private final AdminFactory admins;
    private final RecordWriter.Factory writers;

    /** A command that writes what it reads from {@code console}. */
    public Produce(Console console, AdminFactory admins, RecordWriter.Factory writers) {
        this.console = console;
        this.admins = admins;
        this.writers = writers;
    }

    @Override
    public Integer call() throws IOException {
        checkThatSomebodyAnswers();
        Outcomes outcomes = new Outcomes(console, quiet);
        try (RecordWriter writer = writers.apply(producerProperties())) {
            LineReader lines = new LineReader(console.in(), MAX_LINE_BYTES);
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                outcomes.expect(writer.send(outgoing(line)));
            }
            writer.flush();
            outcomes.awaitAll();
        }
        if (outcomes.failed() > 0) {
            throw new Failure(outcomes.failed() + " of " + outcomes.expected() + " records were not stored");
        }
        return 0;
    }

    /** A producer would hope for a broker to come up until the time of every record is over. */
    private void checkThatSomebodyAnswers() {
        try (Admin admin = admins.apply(cluster.bootstrap(console))) {
            ClusterOptions.await(admin.topics());
        }
    }

    private Map<String, String> producerProperties() {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.putIfAbsent("bootstrap.servers", cluster.bootstrap(console));
        all.putIfAbsent("client.id", "moldau-produce");
        all.putIfAbsent("max.block.ms", MAX_BLOCK_MS);
        all.putIfAbsent("acks", acks);
        all.putIfAbsent("compression.type", compression);
        return all;
    }

    private Outgoing outgoing(byte[] line) {
        byte[] key = null;
        byte[] value = line;
        if (keySeparator != null) {
            byte[] separator = keySeparator.getBytes(StandardCharsets.UTF_8);
            int at = indexOf(line, separator);
            if (at < 0) {
                throw new Failure("a line has no key separator '" + keySeparator + "'");
            }
            key = Arrays.copyOf(line, at);
            value = Arrays.copyOfRange(line, at + separator.length, line.length);
        }
        boolean tombstone = nullMarker != null && Arrays.equals(value, nullMarker.getBytes(StandardCharsets.UTF_8));
        List<Header> all = headers.entrySet().stream()
                .map(h -> new Header(h.getKey(), h.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new Outgoing(topic, partition, key, tombstone ? null : value, all);
    }

    private static int indexOf(byte[] line, byte[] separator) {
        for (int i = 0; i + separator.length <= line.length; i++) {
            if (Arrays.equals(line, i, i + separator.length, separator, 0, separator.length)) {
                return i;
            }
        }
        return -1;
    }
}
