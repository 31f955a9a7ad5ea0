package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.ZooKeeperProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

            kafka.start();
            assertThat(read(kafka, topics)).isEqualTo(extended);
        }
    }

    private static BrokerProcess broker(BrokerKind kind, Path directory, String name, ZooKeeperProcess zooKeeper) {
        return new BrokerProcess(kind, directory.resolve(name))
                .with("log.dirs", directory.resolve("shared").toString())
                .with("zookeeper.connect", zooKeeper.connect())
                .with("zookeeper.session.timeout.ms", "1500");
    }

    private static Map<String, List<String>> read(BrokerProcess broker, List<SampleTopic> topics) {
        Map<String, List<String>> checksums = new LinkedHashMap<>();
        topics.forEach(topic -> checksums.put(topic.name(), topic.read(broker.bootstrap())));
        return checksums;
    }

    private static void end(BrokerProcess broker, boolean cleanly) {
        if (cleanly) {
            broker.stop();
        } else {
            broker.kill9();
        }
    }
}
