package io.moldau.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.moldau.config.ConfigEntry.Synonym;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicConfigTest {

    private static final BrokerConfig DEFAULTS = BrokerConfig.of(Map.of());

    @Test
    void aTopicWithoutOverridesFollowsItsBroker() {
        BrokerConfig broker = BrokerConfig.of(Map.of("log.segment.bytes", "2000", "log.retention.hours", "1"));

        TopicConfig topic = TopicConfig.of(Map.of(), broker);

        assertThat(topic.segments().maxBytes()).isEqualTo(2000);
        assertThat(topic.retention()).isEqualTo(new TopicConfig.Retention(true, 3_600_000, -1));
        assertThat(topic.segments().maxAgeMs()).isEqualTo(604_800_000);
        assertThat(topic.timestamps()).isEqualTo(new TopicConfig.Timestamps(false, Long.MAX_VALUE, 3_600_000));
        assertThat(topic.flush()).isEqualTo(new TopicConfig.Flush(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void anOverrideBeatsTheBroker() {
        BrokerConfig broker = BrokerConfig.of(Map.of("log.segment.bytes", "2000"));

        TopicConfig topic = TopicConfig.of(Map.of("segment.bytes", "3000", "cleanup.policy", "compact"), broker);

        assertThat(topic.segments().maxBytes()).isEqualTo(3000);
        assertThat(topic.retention().enabled()).isFalse();
        assertThat(topic.compaction().enabled()).isTrue();
    }

    @Test
    void saysWhereAValueComesFrom() {
        BrokerConfig broker = BrokerConfig.of(Map.of("log.retention.minutes", "5"));
        TopicConfig topic = TopicConfig.of(Map.of("retention.ms", "1"), broker);

        ConfigEntry set = topic.settings().entry(KeyTable.topic().get("retention.ms"));
        ConfigEntry inherited = TopicConfig.of(Map.of(), broker)
                .settings()
                .entry(KeyTable.topic().get("retention.ms"));
        ConfigEntry ownDefault = topic.settings().entry(KeyTable.topic().get("remote.storage.enable"));

        assertThat(set.value()).isEqualTo("1");
        assertThat(set.source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(set.synonyms())
                .containsExactly(
                        new Synonym("retention.ms", "1", ConfigSource.DYNAMIC_TOPIC_CONFIG),
                        new Synonym("log.retention.minutes", "5", ConfigSource.STATIC_BROKER_CONFIG),
                        new Synonym("log.retention.hours", "168", ConfigSource.DEFAULT_CONFIG));
        assertThat(inherited.value()).isEqualTo("300000");
        assertThat(inherited.source()).isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
        assertThat(ownDefault.isDefault()).isTrue();
        assertThat(ownDefault.value()).isEqualTo("false");
    }

    @Test
    void refusesBadOverridesNamingKeyAndValue() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> TopicConfig.of(Map.of("retention.mss", "1", "segment.bytes", "13", "colour", "red"), DEFAULTS));

        assertThat(refused.problems())
                .containsExactlyInAnyOrder(
                        "retention.mss=1: topics have no such key; did you mean retention.ms?",
                        "segment.bytes=13: must be at least 14",
                        "colour=red: topics have no such key");
    }

    @Test
    void refusesCompactionBoundsThatCross() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> TopicConfig.of(Map.of("min.compaction.lag.ms", "10", "max.compaction.lag.ms", "9"), DEFAULTS));

        assertThat(refused.problems())
                .containsExactly("min.compaction.lag.ms=10: must be at most max.compaction.lag.ms=9");
    }

    @Test
    void aStoredOverrideThatIsNotUnderstoodIsLeftOut() {
        List<String> ignored = new ArrayList<>();

        TopicConfig topic =
                TopicConfig.ofStored(Map.of("from.the.future", "x", "segment.bytes", "99"), DEFAULTS, ignored::add);

        assertThat(topic.segments().maxBytes()).isEqualTo(99);
        assertThat(topic.settings().explicit()).containsOnlyKeys("segment.bytes");
        assertThat(ignored).containsExactly("from.the.future=x: topics have no such key");
    }

    @Test
    void theOlderTimestampLimitHoldsWhereTheNewerOnesSayNothing() {
        TopicConfig topic = TopicConfig.of(
                Map.of("message.timestamp.difference.max.ms", "7", "message.timestamp.after.max.ms", "8"), DEFAULTS);

        assertThat(topic.timestamps()).isEqualTo(new TopicConfig.Timestamps(false, 7, 8));
    }

    @Test
    void throttledReplicasAreAllOrSomeByPartitionAndBroker() {
        TopicConfig.Throttled some = TopicConfig.of(
                        Map.of(
                                "leader.replication.throttled.replicas", "0:1, 2:3,,4:99999999999",
                                "follower.replication.throttled.replicas", "*"),
                        DEFAULTS)
                .throttled();

        assertThat(some.leaders().contains(0, 1)).isTrue();
        assertThat(some.leaders().contains(2, 3)).isTrue();
        assertThat(some.leaders().contains(0, 3)).isFalse();
        assertThat(some.leaders().contains(4, 1)).isFalse();
        assertThat(some.followers().contains(7, 7)).isTrue();
        assertThat(TopicConfig.of(Map.of(), DEFAULTS).throttled().leaders().contains(0, 0))
                .isFalse();
        for (String malformed : List.of("none", "1", "1:", "a:b", "-1:2", "1:2:3")) {
            assertThat(TopicConfig.problemOf("leader.replication.throttled.replicas", malformed))
                    .as(malformed)
                    .isPresent();
        }
    }
}
