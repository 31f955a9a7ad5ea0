package io.moldau.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.moldau.config.ClientConfig.HostPort;
import io.moldau.config.ConsumerConfig.OffsetReset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClientConfigTest {

    @Test
    void aProducerIsSafeByDefault() {
        ProducerConfig config = producer();

        assertThat(config.acks()).isEqualTo((short) -1);
        assertThat(config.idempotent()).isTrue();
        assertThat(config.lingerMs()).isEqualTo(5);
        assertThat(config.batchBytes()).isEqualTo(16384);
        assertThat(config.deliveryTimeoutMs()).isEqualTo(120_000);
        assertThat(config.client().bootstrapServers()).containsExactly(new HostPort("localhost", 9092));
    }

    @Test
    void weakerAcksSwitchIdempotenceOffUnlessItWasAskedFor() {
        assertThat(producer("acks", "1").idempotent()).isFalse();
        assertThat(producer("retries", "0").idempotent()).isFalse();
        assertThat(producerProblems("acks", "1", "enable.idempotence", "true"))
                .containsExactly("acks=1: must be all, as enable.idempotence=true");
        assertThat(producerProblems("max.in.flight.requests.per.connection", "6"))
                .containsExactly(
                        "max.in.flight.requests.per.connection=6: must be at most 5, as enable.idempotence=true");
    }

    @Test
    void theDeliveryTimeoutLeavesRoomForOneRequest() {
        assertThat(producer("request.timeout.ms", "200000").deliveryTimeoutMs()).isEqualTo(200_005);
        assertThat(producerProblems("delivery.timeout.ms", "30000"))
                .containsExactly("delivery.timeout.ms=30000: must be at least linger.ms + request.timeout.ms = 30005");
    }

    @Test
    void theCompressionLevelIsThatOfTheCodec() {
        assertThat(producer("compression.type", "zstd").compressionLevel()).isEqualTo(3);
        assertThat(producer("compression.type", "gzip", "compression.gzip.level", "7")
                        .compressionLevel())
                .isEqualTo(7);
        assertThat(producer("compression.type", "snappy").compressionLevel()).isEqualTo(-1);
    }

    @Test
    void aConsumersDefaults() {
        ConsumerConfig config = ConsumerConfig.of(Map.of("bootstrap.servers", "a:1, [::1]:2"));

        assertThat(config.offsetReset()).isEqualTo(OffsetReset.LATEST);
        assertThat(config.readCommitted()).isFalse();
        assertThat(config.fetchMaxBytes()).isEqualTo(52_428_800);
        assertThat(config.maxPartitionFetchBytes()).isEqualTo(1_048_576);
        assertThat(config.group()).isNull();
        assertThat(config.client().bootstrapServers()).containsExactly(new HostPort("a", 1), new HostPort("::1", 2));
        assertThat(config.client().bootstrapServers().get(1)).hasToString("[::1]:2");
    }

    @Test
    void aGroupIsDescribedWhenItHasAName() {
        ConsumerGroupConfig group = group("group.id", "g");

        assertThat(group.autoCommit()).isTrue();
        assertThat(group.assignors()).containsExactly("range", "cooperative-sticky");
        assertThat(group.instanceId()).isNull();
        assertThat(group(
                                "group.id",
                                "g",
                                "partition.assignment.strategy",
                                "sticky, " + "org.apache.kafka.clients.consumer.RoundRobinAssignor")
                        .assignors())
                .containsExactly("sticky", "roundrobin");
    }

    @Test
    void whatCannotWorkInAGroupIsRefused() {
        assertThat(consumerProblems("enable.auto.commit", "true"))
                .containsExactly("enable.auto.commit=true: needs a group.id to commit to");
        assertThat(consumerProblems("group.id", "g", "heartbeat.interval.ms", "5000", "session.timeout.ms", "5000"))
                .containsExactly("heartbeat.interval.ms=5000: must be less than session.timeout.ms=5000");
        assertThat(consumerProblems("group.id", "g", "partition.assignment.strategy", "range,com.example.Mine,range"))
                .containsExactly(
                        "partition.assignment.strategy=com.example.Mine: must be range, roundrobin, sticky or"
                                + " cooperative-sticky",
                        "partition.assignment.strategy=range: is named twice");
        assertThat(consumerProblems("group.id", "g", "partition.assignment.strategy", ""))
                .containsExactly("partition.assignment.strategy=: must name at least one");
        assertThat(consumerProblems("group.id", "g", "group.instance.id", "a b"))
                .hasSize(1);
        assertThat(consumerProblems("group.id", "")).hasSize(1);
    }

    private static ConsumerGroupConfig group(String... keysAndValues) {
        return Objects.requireNonNull(consumer(keysAndValues).group());
    }

    private static ConsumerConfig consumer(String... keysAndValues) {
        Map<String, String> properties = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ConsumerConfig.of(properties);
    }

    private static List<String> consumerProblems(String... keysAndValues) {
        return catchThrowableOfType(ConfigException.class, () -> consumer(keysAndValues))
                .problems();
    }

    @Test
    void bootstrapServersMustBeThereAndReadable() {
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConsumerConfig.of(Map.of())))
                .hasMessageContaining("must name at least one broker");
        for (String bad : List.of("localhost", "h:0", "h:65536", ":1", "h:x", "h:1,,h:2")) {
            assertThat(catchThrowableOfType(
                            ConfigException.class, () -> ConsumerConfig.of(Map.of("bootstrap.servers", bad))))
                    .as(bad)
                    .hasMessageContaining("must be host:port");
        }
    }

    private static ProducerConfig producer(String... keysAndValues) {
        Map<String, String> properties = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ProducerConfig.of(properties);
    }

    private static List<String> producerProblems(String... keysAndValues) {
        return catchThrowableOfType(ConfigException.class, () -> producer(keysAndValues))
                .problems();
    }
}
