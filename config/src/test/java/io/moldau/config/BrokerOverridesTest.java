package io.moldau.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.ConfigEntry.Synonym;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerOverridesTest {

    private static final BrokerConfig PROPERTIES =
            BrokerConfig.of(Map.of("log.retention.hours", "1", "log.segment.bytes", "1000"));

    private static BrokerConfig under(Map<String, String> own, Map<String, String> defaults) {
        List<String> ignored = new ArrayList<>();
        BrokerConfig config = PROPERTIES.under(new BrokerOverrides(own, defaults), ignored::add);
        assertThat(ignored).isEmpty();
        return config;
    }

    private static ConfigEntry entry(BrokerConfig config, String name) {
        return config.settings().entry(KeyTable.broker().get(name));
    }

    @Test
    void whatIsSetForOneBeatsWhatIsSetForAllBeatsTheProperties() {
        BrokerConfig config = under(Map.of("log.segment.bytes", "3000"), Map.of("log.segment.bytes", "2000"));

        assertThat(entry(config, "log.segment.bytes").value()).isEqualTo("3000");
        assertThat(entry(config, "log.segment.bytes").source()).isEqualTo(ConfigSource.DYNAMIC_BROKER_CONFIG);
        assertThat(entry(config, "log.segment.bytes").synonyms())
                .containsExactly(
                        new Synonym("log.segment.bytes", "3000", ConfigSource.DYNAMIC_BROKER_CONFIG),
                        new Synonym("log.segment.bytes", "2000", ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG),
                        new Synonym("log.segment.bytes", "1000", ConfigSource.STATIC_BROKER_CONFIG),
                        new Synonym("log.segment.bytes", "1073741824", ConfigSource.DEFAULT_CONFIG));
        assertThat(TopicConfig.of(Map.of(), config).segments().maxBytes()).isEqualTo(3000);
        assertThat(TopicConfig.of(Map.of(), under(Map.of(), Map.of("log.segment.bytes", "2000")))
                        .segments()
                        .maxBytes())
                .isEqualTo(2000);
    }

    @Test
    void aPreciserUnitSetForAllBeatsACoarserOneInTheProperties() {
        BrokerConfig config = under(Map.of(), Map.of("log.retention.ms", "5"));

        assertThat(TopicConfig.of(Map.of(), config).retention().maxAgeMs()).isEqualTo(5);
        ConfigEntry topic = TopicConfig.of(Map.of(), config)
                .settings()
                .entry(KeyTable.topic().get("retention.ms"));
        assertThat(topic.source()).isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        assertThat(topic.synonyms().get(1))
                .isEqualTo(new Synonym("log.retention.hours", "1", ConfigSource.STATIC_BROKER_CONFIG));
    }

    @Test
    void overridesReplaceEachOtherAndLeaveNothingBehind() {
        BrokerConfig first = under(Map.of("message.max.bytes", "7"), Map.of());
        List<String> ignored = new ArrayList<>();
        BrokerConfig second = first.under(BrokerOverrides.NONE, ignored::add);

        assertThat(entry(first, "message.max.bytes").value()).isEqualTo("7");
        assertThat(entry(second, "message.max.bytes").isDefault()).isTrue();
        assertThat(entry(second, "log.segment.bytes").value()).isEqualTo("1000");
    }

    @Test
    void whatIsSetForAllCanBeSeenByItself() {
        BrokerConfig config = under(
                Map.of("log.segment.bytes", "3000", "min.insync.replicas", "2"), Map.of("log.segment.bytes", "2000"));

        List<ConfigEntry> defaults = config.settings().entriesOf(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);

        assertThat(defaults).singleElement().satisfies(entry -> {
            assertThat(entry.key().name()).isEqualTo("log.segment.bytes");
            assertThat(entry.value()).isEqualTo("2000");
            assertThat(entry.source()).isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
            assertThat(entry.synonyms())
                    .containsExactly(
                            new Synonym("log.segment.bytes", "2000", ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG));
        });
    }

    @Test
    void ratesOfReplicationAreSetAtRunTimeAlone() {
        String rate = "leader.replication.throttled.rate";
        BrokerConfig config = under(Map.of(rate, "5"), Map.of(rate, "6", "follower.replication.throttled.rate", "7"));
        BrokerConfig fromFile = BrokerConfig.of(Map.of(rate, "5"));

        assertThat(config.throttle()).isEqualTo(new ThrottleConfig(11, 1_000, 5, 7));
        assertThat(config.settings().entries())
                .anyMatch(entry -> entry.key().name().equals(rate));
        assertThat(fromFile.throttle().leaderBytesPerSecond()).isEqualTo(ThrottleConfig.UNLIMITED);
        assertThat(fromFile.settings().entries())
                .noneMatch(entry -> entry.key().name().equals(rate));
        assertThat(fromFile.warnings())
                .containsExactly(rate + " is set while the broker runs, and has no effect in its properties");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            log.retention.ms                  | 5    | true  |
            log.retention.ms                  | 5    | false |
            replica.alter.log.dirs.io.max.bytes.per.second | 5 | false |
            log.retention.ms                  | soon | true  | log.retention.ms=soon: not a number of type long
            min.insync.replicas               | 0    | true  | min.insync.replicas=0: must be at least 1
            broker.id                         | 7    | false | broker.id: a change takes a restart
            max.connections                   | 7    | true  | max.connections: a change takes a restart
            listeners                         | X    | false | listeners: a change takes a restart
            listeners                         | X    | true  | listeners: is each broker's own
            num.io.threads                    | 7    | true  | num.io.threads: has no effect in Moldau yet
            log.retention.mss                 | 7    | true  | log.retention.mss: brokers have no such key; did you mean log.retention.ms?
            my.plugin.colour                  | red  | true  | my.plugin.colour: brokers have no such key
            """)
    void saysWhatCannotBeSetWhileABrokerRuns(String name, String value, boolean forAll, String problem) {
        if (problem == null) {
            assertThat(BrokerOverrides.problemOf(name, value, forAll)).isEmpty();
        } else {
            assertThat(BrokerOverrides.problemOf(name, value, forAll))
                    .get()
                    .asString()
                    .startsWith(problem);
        }
    }

    @Test
    void whatABrokerOfAnotherKindHasStoredIsLeftOut() {
        List<String> ignored = new ArrayList<>();

        BrokerConfig config = PROPERTIES.under(
                new BrokerOverrides(Map.of("num.io.threads", "9", "log.segment.bytes", "77"), Map.of("x.y", "z")),
                ignored::add);

        assertThat(entry(config, "log.segment.bytes").value()).isEqualTo("77");
        assertThat(entry(config, "num.io.threads").isDefault()).isTrue();
        assertThat(ignored)
                .containsExactlyInAnyOrder(
                        "num.io.threads: has no effect in Moldau yet", "x.y: brokers have no such key");
    }
}
