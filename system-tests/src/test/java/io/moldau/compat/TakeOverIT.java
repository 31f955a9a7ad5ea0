package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.ZooKeeperProcess;
import io.moldau.process.ZooKeeperView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A data directory changes hands: Apache Kafka 3.9.2 writes it, the broker under test serves the same records at the same
 * offsets and adds to them, and Kafka takes it back. One ZooKeeper knows the cluster throughout.
 */
class TakeOverIT {

    private static final int RECORDS = 3_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameRecordsAreServed(boolean cleanStop) throws Exception {
        List<SampleTopic> topics = SampleTopic.ofEveryCodec(RECORDS);
        Path directory = BrokerFixture.freshDirectory("TakeOverIT");
        try (ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(directory);
                BrokerProcess kafka = broker(BrokerKind.KAFKA, directory, "kafka", zooKeeper);
                BrokerProcess heir = broker(BrokerKind.underTest(), directory, "heir", zooKeeper)) {
            kafka.start();
            for (SampleTopic topic : topics) {
                topic.create(kafka.bootstrap());
                topic.append(kafka.bootstrap(), 1);
            }
            Map<String, List<String>> written = read(kafka, topics);
            end(kafka, cleanStop);

            heir.start();
            assertThat(read(heir, topics)).isEqualTo(written);
            for (SampleTopic topic : topics) {
                topic.append(heir.bootstrap(), 2);
            }
            Map<String, List<String>> extended = read(heir, topics);
            end(heir, cleanStop);

            awaitNobodyRegistered(zooKeeper);
            kafka.start();
            assertThat(read(kafka, topics)).isEqualTo(extended);
        }
    }

    private static BrokerProcess broker(BrokerKind kind, Path directory, String name, ZooKeeperProcess zooKeeper) {
        return new BrokerProcess(kind, directory.resolve(name))
                .with("log.dirs", directory.resolve("shared").toString())
                .with("zookeeper.connect", zooKeeper.connect());
    }

    private static Map<String, List<String>> read(BrokerProcess broker, List<SampleTopic> topics) {
        Map<String, List<String>> checksums = new LinkedHashMap<>();
        topics.forEach(topic -> checksums.put(topic.name(), topic.read(broker.bootstrap())));
        return checksums;
    }

    /** Kafka gives up at its start when a killed predecessor's session still holds its id; ours waits for the end of it. */
    private static void awaitNobodyRegistered(ZooKeeperProcess zooKeeper) {
        ZooKeeperView stored = new ZooKeeperView(zooKeeper);
        Awaitility.await("the end of all sessions")
                .atMost(Duration.ofSeconds(30))
                .until(() -> stored.brokers().isEmpty());
    }

    private static void end(BrokerProcess broker, boolean cleanly) {
        if (cleanly) {
            broker.stop();
        } else {
            broker.kill9();
        }
    }
}
