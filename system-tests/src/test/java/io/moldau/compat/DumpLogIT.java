package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.KafkaDumpLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        return KafkaDumpLog.read(BROKER.directory(), name, files(endings), options);
    }

    private static List<Path> files(List<String> endings) throws IOException {
        try (Stream<Path> files = Files.walk(BROKER.broker().data())) {
            return files.filter(file -> file.toString().contains("sample-"))
                    .filter(file -> endings.stream().anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        }
    }
}
