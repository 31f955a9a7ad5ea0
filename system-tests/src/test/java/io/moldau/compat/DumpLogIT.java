package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import io.moldau.process.Log4j;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Apache Kafka's own tool reads the broker's segments, indexes and snapshots and finds nothing to complain of. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DumpLogIT {

    private static final int RECORDS = 3_000;

    /** What DumpLogSegments prints when something does not add up; it ends with status 0 all the same. */
    private static final List<String> COMPLAINTS = List.of(
            "Mismatches in", "out of order", "Found invalid", "isvalid: false", "Exception", "Error", "Corrupt");

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest();

    @Test
    @Order(1)
    void readsWhatARunningBrokerWrote() throws Exception {
        for (SampleTopic topic : SampleTopic.ofEveryCodec(RECORDS)) {
            topic.create(BROKER.bootstrap());
            topic.append(BROKER.bootstrap(), 1);
            topic.append(BROKER.bootstrap(), 2);
        }
        dumpLogs("running");
    }

    @Test
    @Order(2)
    void readsWhatAKilledBrokerLeft() throws Exception {
        BROKER.broker().kill9();
        dumpLogs("killed");
    }

    @Test
    @Order(3)
    void readsWhatAStoppedBrokerLeft() throws Exception {
        BROKER.broker().start();
        BROKER.broker().stop();
        dumpLogs("stopped");
        // The tool takes the unused rest of an active, preallocated index for entries: indexes after a clean stop only.
        dump("verify", List.of(".index", ".timeindex"), "--deep-iteration", "--verify-index-only");
        dump("sanity", List.of(".index", ".timeindex"), "--index-sanity-check");
        assertThat(dump("snapshots", List.of(".snapshot"))).contains("producerId:");
    }

    private static void dumpLogs(String state) throws IOException {
        String logs = dump(state + "-logs", List.of(".log"), "--deep-iteration", "--print-data-log");
        assertThat(logs).contains("baseOffset: 0 ").contains("isvalid: true");
        for (String codec : SampleTopic.CODECS) {
            assertThat(logs).contains("compresscodec: " + codec);
        }
    }

    /** Runs the tool over all files with one of these endings and returns what it printed. */
    private static String dump(String name, List<String> endings, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("kafka.tools.DumpLogSegments", "--files", files(endings)));
        command.addAll(List.of(options));
        JavaProcess tool = JavaProcess.start(
                "kafka-dump-log " + name,
                BROKER.directory().resolve("dump-" + name + ".out"),
                List.of("-Xmx256m", "-XX:+UseSerialGC", Log4j.option(BROKER.directory())),
                ClassPaths.kafka(),
                command);
        assertThat(tool.awaitExit(Duration.ofMinutes(2))).as(tool::tail).isZero();
        List<String> complaints = tool.output()
                .lines()
                .filter(line -> !line.contains("payload"))
                .filter(line -> COMPLAINTS.stream().anyMatch(line::contains))
                .toList();
        assertThat(complaints).as(name).isEmpty();
        return tool.output();
    }

    private static String files(List<String> endings) throws IOException {
        try (Stream<Path> files = Files.walk(BROKER.broker().data())) {
            return files.map(Path::toString)
                    .filter(file -> file.contains("sample-"))
                    .filter(file -> endings.stream().anyMatch(file::endsWith))
                    .sorted()
                    .collect(Collectors.joining(","));
        }
    }
}
