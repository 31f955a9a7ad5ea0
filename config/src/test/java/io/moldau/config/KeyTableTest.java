package io.moldau.config;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tables against the facts about Kafka 3.9.2: same keys, same types, and defaults that differ only where intended. */
class KeyTableTest {

    @Test
    void theBrokersKeysAreKafkasButForTheseDefaults() throws IOException {
        assertThat(differences("broker", KeyTable.broker()))
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        entry("auto.create.topics.enable", "true -> false"),
                        entry("controlled.shutdown.retry.backoff.ms", "5000 -> 500"),
                        entry("log.dir", "/tmp/kafka-logs -> data"),
                        entry("log.message.timestamp.after.max.ms", "9223372036854775807 -> 3600000"),
                        entry("moldau.coordinator.checkpoint.interval.ms", "unknown to Kafka"),
                        entry("moldau.coordinator.checkpoint.records", "unknown to Kafka"),
                        entry("num.recovery.threads.per.data.dir", "1 -> 2"),
                        entry("replica.lag.time.max.ms", "30000 -> 10000"),
                        entry("sasl.enabled.mechanisms", "GSSAPI -> "),
                        entry("sasl.mechanism.inter.broker.protocol", "GSSAPI -> null"),
                        entry("socket.listen.backlog.size", "50 -> 4096"),
                        entry("zookeeper.session.timeout.ms", "18000 -> 6000"))));
        assertThat(KeyTable.broker().keys())
                .filteredOn(key ->
                        key.scope() != UpdateScope.RUNTIME_ONLY && !key.name().startsWith("moldau."))
                .hasSize(329);
    }

    @Test
    void aTopicsKeysAreKafkasButForThisDefault() throws IOException {
        assertThat(differences("topic", KeyTable.topic()))
                .isEqualTo(Map.of("message.timestamp.after.max.ms", "9223372036854775807 -> 3600000"));
        assertThat(KeyTable.topic().keys()).hasSize(36);
    }

    @Test
    void theClientsKeysAreKafkasButForTheseDefaults() throws IOException {
        assertThat(differences("producer", KeyTable.producer())).isEqualTo(Map.of("linger.ms", "0 -> 5"));
        assertThat(differences("consumer", KeyTable.consumer()))
                .isEqualTo(Map.of(
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.RangeAssignor,"
                                + "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
                                + " -> range, cooperative-sticky"));
    }

    @Test
    void everyDefaultPassesItsOwnCheck() {
        for (KeyTable table :
                new KeyTable[] {KeyTable.broker(), KeyTable.topic(), KeyTable.producer(), KeyTable.consumer()}) {
            for (ConfigKey key : table.keys()) {
                String value = key.defaultValue();
                assertThat(value == null || key.parse(value) != null)
                        .as(key.name())
                        .isTrue();
            }
        }
    }

    @Test
    void aTopicsDefaultIsItsBrokersDefault() {
        Settings broker = BrokerConfig.of(Map.of()).settings();
        Settings topic = Settings.ofTopic(Map.of(), broker);

        for (ConfigKey key : KeyTable.topic().keys()) {
            assertThat(topic.entry(key).value()).as(key.name()).isEqualTo(key.defaultValue());
        }
    }

    @Test
    void everyFallbackIsAKeyOfTheBroker() {
        for (KeyTable table : new KeyTable[] {KeyTable.broker(), KeyTable.topic()}) {
            for (ConfigKey key : table.keys()) {
                for (ConfigKey.Fallback fallback : key.fallbacks()) {
                    assertThat(KeyTable.broker().find(fallback.name()))
                            .as(key.name())
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void keysWithEffectSayWhatItIs() {
        for (KeyTable table :
                new KeyTable[] {KeyTable.broker(), KeyTable.topic(), KeyTable.producer(), KeyTable.consumer()}) {
            assertThat(table.keys())
                    .allMatch(key -> key.effective() != key.doc().isEmpty());
        }
    }

    @Test
    void findsTheNearestNameOnlyWhenItIsNear() {
        assertThat(KeyTable.broker().nearest("brokre.id")).contains("broker.id");
        assertThat(KeyTable.broker().nearest("log.segments.bytes")).contains("log.segment.bytes");
        assertThat(KeyTable.broker().nearest("super.users")).isEmpty();
        assertThat(KeyTable.broker().nearest("")).isEmpty();
    }

    /** Where a table departs from Kafka: {@code key -> "their default -> ours"}, or what else is amiss. */
    private static Map<String, String> differences(String kind, KeyTable table) throws IOException {
        Map<String, String> differences = new TreeMap<>();
        // Kafka keeps what has no place in a properties file in a table of its own.
        Map<String, String> ours = table.keys().stream()
                .filter(key -> key.scope() != UpdateScope.RUNTIME_ONLY)
                .collect(toMap(ConfigKey::name, KeyTableTest::describe));
        try (InputStream in = KeyTableTest.class.getResourceAsStream("kafka-3.9.txt")) {
            assertThat(in).isNotNull();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                String[] words = line.split(" ", 4);
                if (words[0].equals(kind)) {
                    String theirs = words[2] + " " + (words.length < 4 ? "" : words[3]);
                    String our = Optional.ofNullable(ours.remove(words[1])).orElse("unknown to us");
                    if (!theirs.equals(our.replace(", ", ","))) {
                        differences.put(words[1], difference(theirs, our));
                    }
                }
            }
        }
        ours.forEach((name, value) -> differences.put(name, "unknown to Kafka"));
        return differences;
    }

    private static String difference(String theirs, String our) {
        String type = theirs.substring(0, theirs.indexOf(' ') + 1);
        return our.startsWith(type)
                ? theirs.substring(type.length()) + " -> " + our.substring(type.length())
                : theirs + " -> " + our;
    }

    private static String describe(ConfigKey key) {
        return key.type().name().toLowerCase(Locale.ROOT) + " " + key.defaultValue();
    }
}
