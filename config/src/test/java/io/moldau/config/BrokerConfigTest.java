package io.moldau.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BrokerConfigTest {

    @Test
    void needsNothingToBeSet() {
        BrokerConfig config = BrokerConfig.of(Map.of());

        assertThat(config.zooKeeper().embedded()).isTrue();
        assertThat(config.zooKeeper().connectionTimeoutMs()).isEqualTo(6000);
        assertThat(config.storage().directories()).containsExactly("data");
        assertThat(config.network().listeners()).hasToString("[PLAINTEXT://:9092]");
        assertThat(config.network().advertised()).isEqualTo(config.network().listeners());
        assertThat(config.network().interBrokerListener()).isEqualTo("PLAINTEXT");
        assertThat(config.topicCreation())
                .isEqualTo(new TopicCreationConfig(
                        1, (short) 1, false, true, new TopicCreationConfig.Internal(50, 3, 104857600)));
        assertThat(config.groups())
                .isEqualTo(new GroupConfig(3_000, 6_000, 1_800_000, Integer.MAX_VALUE, 4_096, 604_800_000L, 600_000L));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void keepsBothOfTwoKeysWhereOneIsThePrefixOfTheOther() throws Exception {
        Properties file = new Properties();
        file.load(new StringReader("""
                broker.id=7
                broker.id.generation.enable=true
                log.dir=/a
                log.dir.failure.timeout.ms=5
                """));

        BrokerConfig config = BrokerConfig.of(file, List.of());

        assertThat(config.brokerId()).isEqualTo(7);
        assertThat(config.storage().directories()).containsExactly("/a");
    }

    @Test
    void laterOverridesWin() {
        Properties file = new Properties();
        file.setProperty("broker.id", "1");

        assertThat(BrokerConfig.of(file, List.of("broker.id=2", "broker.id=3")).brokerId())
                .isEqualTo(3);
        assertThat(problems(() -> BrokerConfig.of(file, List.of("broker.id"))))
                .containsExactly("--override broker.id: must be key=value");
    }

    @Test
    void reportsEveryProblemAtOnce() {
        List<String> problems = problems(() -> BrokerConfig.of(Map.of(
                "log.retention.hour", "1", "num.partitions", "0", "log.cleaner.enable", "maybe", "broker.id", "one")));

        assertThat(problems)
                .containsExactly(
                        "broker.id=one: not a number of type int",
                        "log.cleaner.enable=maybe: must be true or false",
                        "log.retention.hour=1: no such key; did you mean log.retention.hours?",
                        "num.partitions=0: must be at least 1");
    }

    @Test
    void anUnknownKeyThatIsNoMisspellingIsOnlyAWarning() {
        BrokerConfig config =
                BrokerConfig.of(Map.of("my.plugin.colour", "red", "ssl.protocol", "TLSv1.3", "retention.ms", "1"));

        assertThat(config.warnings())
                .containsExactly(
                        "my.plugin.colour is not a known key",
                        "retention.ms is a key of topics and has no effect on a broker: log.retention.ms is the default"
                                + " of all topics",
                        "ssl.protocol is accepted, but has no effect in Moldau yet");
    }

    @Test
    void aKeyOfOneListenerIsRecognised() {
        BrokerConfig config = BrokerConfig.of(Map.of(
                "listener.name.internal.ssl.keystore.location", "/k",
                "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config", "secret"));

        assertThat(config.warnings()).hasSize(2).allMatch(w -> w.endsWith("has no effect in Moldau yet"));
    }

    @Test
    void thePreciserUnitWins() {
        Settings hours = BrokerConfig.of(Map.of("log.retention.hours", "2")).settings();
        Settings minutes = BrokerConfig.of(Map.of("log.retention.hours", "2", "log.retention.minutes", "3"))
                .settings();
        Settings ms = BrokerConfig.of(
                        Map.of("log.retention.hours", "2", "log.retention.minutes", "3", "log.retention.ms", "4"))
                .settings();

        assertThat(hours.getLong("log.retention.ms")).isEqualTo(7_200_000);
        assertThat(minutes.getLong("log.retention.ms")).isEqualTo(180_000);
        assertThat(ms.getLong("log.retention.ms")).isEqualTo(4);
        assertThat(BrokerConfig.of(Map.of("log.retention.hours", "-1"))
                        .settings()
                        .getLong("log.retention.ms"))
                .isEqualTo(-1);
        assertThat(BrokerConfig.of(Map.of("log.dir", "/a", "log.dirs", "/b, /c"))
                        .storage()
                        .directories())
                .containsExactly("/b", "/c");
    }

    @Test
    void readsListeners() {
        NetworkConfig network = BrokerConfig.of(Map.of(
                        "listeners", "inside://[::1]:9093, OUTSIDE://0.0.0.0:9092",
                        "advertised.listeners", "INSIDE://[::1]:9093,OUTSIDE://kafka.example.com:19092",
                        "listener.security.protocol.map", "INSIDE:PLAINTEXT,OUTSIDE:plaintext",
                        "inter.broker.listener.name", "inside"))
                .network();

        assertThat(network.listeners())
                .containsExactly(
                        new Endpoint("INSIDE", SecurityProtocol.PLAINTEXT, "::1", 9093),
                        new Endpoint("OUTSIDE", SecurityProtocol.PLAINTEXT, "0.0.0.0", 9092));
        assertThat(network.advertised()).hasToString("[INSIDE://[::1]:9093, OUTSIDE://kafka.example.com:19092]");
        assertThat(network.interBrokerListener()).isEqualTo("INSIDE");
    }

    @Test
    void refusesListenersThatCannotWork() {
        assertThat(problems("listeners", "PLAINTEXT://0.0.0.0:9092"))
                .singleElement()
                .asString()
                .startsWith("advertised.listeners=PLAINTEXT://0.0.0.0:9092: clients cannot connect to 0.0.0.0")
                .contains("PLAINTEXT://localhost:9092");
        assertThat(problems("listeners", "SSL://:9092")).first().asString().contains("only PLAINTEXT is");
        assertThat(problems("listeners", "PLAINTEXT:9092")).first().asString().contains("must be NAME://host:port");
        assertThat(problems("listeners", "PLAINTEXT://h:70000"))
                .first()
                .asString()
                .contains("must be NAME://host:port");
        assertThat(problems("listeners", "X://h:1")).first().asString().contains("does not say what X speaks");
        assertThat(problems("listeners", "PLAINTEXT://h:1,PLAINTEXT://h:2"))
                .first()
                .asString()
                .contains("appears twice");
        assertThat(problems("advertised.listeners", "SSL://h:1"))
                .first()
                .asString()
                .contains("no such listener");
        assertThat(problems("inter.broker.listener.name", "Y"))
                .first()
                .asString()
                .contains("no advertised listener");
        assertThat(problems("listeners", "")).first().asString().contains("needs at least one");
    }

    @Test
    void readsZooKeepersChroot() {
        ZooKeeperConfig plain =
                BrokerConfig.of(Map.of("zookeeper.connect", "a:1,b:2")).zooKeeper();
        ZooKeeperConfig rooted = BrokerConfig.of(Map.of("zookeeper.connect", "a:1,b:2/prod/blue"))
                .zooKeeper();

        assertThat(plain.servers()).isEqualTo("a:1,b:2");
        assertThat(plain.chroot()).isEmpty();
        assertThat(rooted.servers()).isEqualTo("a:1,b:2");
        assertThat(rooted.chroot()).isEqualTo("/prod/blue");
        assertThat(problems("zookeeper.connect", "a:1//x")).hasSize(1);
        assertThat(problems("zookeeper.connect", "/x")).hasSize(1);
    }

    @Test
    void refusesWhatContradictsItself() {
        assertThat(problems("process.roles", "broker")).first().asString().contains("ZooKeeper");
        assertThat(problems("broker.id", "1001")).first().asString().contains("reserved.broker.max.id=1000");
        assertThat(problems("broker.id.generation.enable", "false"))
                .first()
                .asString()
                .contains("must be set");
        assertThat(problems("log.dirs", "/a,/a")).first().asString().contains("twice");
        assertThat(problems("queued.max.request.bytes", "10"))
                .first()
                .asString()
                .contains("must hold one request");
        assertThat(problems("max.connections.per.ip.overrides", "h"))
                .first()
                .asString()
                .contains("host:limit");
    }

    @Test
    void neverShowsAPassword() {
        assertThat(problems("ssl.key.pasword", "hunter2"))
                .containsExactly("ssl.key.pasword=[hidden]: no such key; did you mean ssl.key.password?");
        Settings settings =
                BrokerConfig.of(Map.of("ssl.key.password", "hunter2")).settings();

        ConfigEntry entry = settings.entry(KeyTable.broker().get("ssl.key.password"));

        assertThat(entry.value()).isNull();
        assertThat(entry.toString()).doesNotContain("hunter2");
    }

    private static List<String> problems(String key, String value) {
        return problems(() -> BrokerConfig.of(Map.of(key, value)));
    }

    private static List<String> problems(Runnable parse) {
        return catchThrowableOfType(ConfigException.class, parse::run).problems();
    }
}
