package io.moldau.compat.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import io.moldau.process.Log4j;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Apache's kafka-consumer-groups of two generations says the same of the broker under test as of Apache Kafka 3.9.2: on a
 * group with members, on the same group without, on one that never had any, on one that does not exist.
 */
class ConsumerGroupsToolIT {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 4;
    private static final int RECORDS = 20;
    private static final long FIRST_TIMESTAMP_MS = System.currentTimeMillis() - 3_600_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern MEMBER_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:\\d{5}");

    @RegisterExtension
    static final BrokerFixture KAFKA = BrokerFixture.of(BrokerKind.KAFKA, ConsumerGroupsToolIT::settings);

    @RegisterExtension
    static final BrokerFixture TESTED = BrokerFixture.underTest(ConsumerGroupsToolIT::settings);

    private static void settings(BrokerProcess broker) {
        broker.with("group.initial.rebalance.delay.ms", "0").with("offsets.topic.num.partitions", "3");
    }

    /** What is asked while the group has members: nothing of it changes anything. */
    private static final List<String> ON_AN_ACTIVE_GROUP = List.of(
            "--list",
            "--list --state",
            "--list --state stable",
            "--list --state Empty,PreparingRebalance",
            "--list --type classic",
            "--describe --group GROUP",
            "--describe --group GROUP --offsets --verbose",
            "--describe --group GROUP --members",
            "--describe --group GROUP --members --verbose",
            "--describe --group GROUP --state",
            "--describe --group GROUP --state --verbose",
            "--describe --all-groups",
            "--describe --group simple",
            "--describe --group simple --members",
            "--describe --group simple --state",
            "--describe --group unknown",
            "--describe --group unknown --members",
            "--describe --group unknown --state",
            "--delete --group GROUP",
            "--delete-offsets --group GROUP --topic orders",
            "--reset-offsets --group GROUP --topic orders --to-earliest --dry-run",
            "--reset-offsets --group GROUP --topic orders --to-earliest --execute");

    private static final List<String> ON_AN_EMPTY_GROUP = List.of(
            "--list --state",
            "--describe --group GROUP",
            "--describe --group GROUP --members",
            "--describe --group GROUP --members --verbose",
            "--describe --group GROUP --state",
            "--reset-offsets --group GROUP --topic orders --to-earliest",
            "--reset-offsets --group GROUP --topic orders --to-earliest --dry-run",
            "--reset-offsets --group GROUP --all-topics --to-latest --dry-run",
            "--reset-offsets --group GROUP --topic orders --to-latest --execute",
            "--describe --group GROUP --offsets",
            "--reset-offsets --group GROUP --topic orders:0,1 --to-offset 7 --execute",
            "--reset-offsets --group GROUP --topic orders:1 --to-offset 999 --execute",
            "--reset-offsets --group GROUP --topic orders:2 --shift-by -5 --execute",
            "--reset-offsets --group GROUP --topic orders:2 --shift-by 50 --dry-run",
            "--reset-offsets --group GROUP --topic orders:2 --shift-by -50 --dry-run",
            "--reset-offsets --group GROUP --all-topics --to-current --execute",
            "--reset-offsets --group GROUP --topic orders --to-datetime DATETIME --execute",
            "--describe --group GROUP --offsets",
            "--reset-offsets --group GROUP --topic orders --by-duration PT1H30M --dry-run",
            "--reset-offsets --group GROUP --topic orders --by-duration PT5M --dry-run",
            "--reset-offsets --group GROUP --topic orders --to-offset 4 --dry-run --export",
            "--reset-offsets --group GROUP --from-file FILE --dry-run",
            "--reset-offsets --group GROUP --from-file FILE --execute",
            "--describe --group GROUP --offsets",
            "--reset-offsets --group GROUP --topic nowhere --to-earliest --execute",
            "--reset-offsets --group fresh-GROUP --topic orders:3 --to-offset 2 --execute",
            "--describe --group fresh-GROUP",
            "--delete-offsets --group GROUP --topic orders:0",
            "--delete-offsets --group GROUP --topic nowhere",
            "--delete-offsets --group unknown --topic orders",
            "--describe --group GROUP --offsets",
            "--delete-offsets --group GROUP --topic orders",
            "--delete --group unknown",
            "--delete --group GROUP --group fresh-GROUP",
            "--list --state");

    @BeforeAll
    static void fill() throws Exception {
        for (BrokerFixture broker : List.of(KAFKA, TESTED)) {
            try (Admin admin = broker.admin();
                    var producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", broker.bootstrap()),
                            new VoidSerializer(),
                            new IntegerSerializer())) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                        .all()
                        .get();
                for (int i = 0; i < RECORDS * PARTITIONS; i++) {
                    producer.send(new ProducerRecord<>(TOPIC, i % PARTITIONS, FIRST_TIMESTAMP_MS + 1_000L * i, null, i))
                            .get();
                }
                admin.alterConsumerGroupOffsets(
                                "simple", Map.of(new TopicPartition(TOPIC, 1), new OffsetAndMetadata(5)))
                        .all()
                        .get();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.9.2", "4.3.1"})
    void saysTheSameOfBoth(String version) throws Exception {
        String group = "app-" + version;
        try (Members kafka = Members.join(KAFKA.bootstrap(), group, TOPIC);
                Members tested = Members.join(TESTED.bootstrap(), group, TOPIC)) {
            compare(version, "active", ON_AN_ACTIVE_GROUP);
            kafka.leave();
            tested.leave();
            compare(version, "empty", ON_AN_EMPTY_GROUP);
        }
    }

    private static void compare(String version, String phase, List<String> commands) throws IOException {
        String name = phase + "-" + version;
        Path offsets = KAFKA.directory().resolve("offsets.csv");
        Files.writeString(offsets, "orders,0,3\norders,1,1\norders,2,88\n");
        String datetime = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS")
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(FIRST_TIMESTAMP_MS + 30_000));
        List<String> lines = commands.stream()
                .map(line -> line.replace("GROUP", "app-" + version)
                        .replace("DATETIME", datetime)
                        .replace("FILE", offsets.toString()))
                .toList();
        Path script = Files.write(KAFKA.directory().resolve(name + ".txt"), lines);
        JavaProcess first = start(KAFKA, version, name, script);
        JavaProcess second = start(TESTED, version, name, script);
        List<String> expected = answers(first);
        List<String> answers = answers(second);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(answers.get(i)).isEqualTo(expected.get(i));
        }
    }

    private static JavaProcess start(BrokerFixture broker, String version, String name, Path script) {
        return JavaProcess.start(
                "kafka-consumer-groups " + version,
                broker.directory().resolve("groups-" + name + ".out"),
                List.of(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.timezone=UTC",
                        Log4j.warnings(broker.directory())),
                ClassPaths.kafkaTools(version),
                List.of(GroupTool.class.getName(), broker.bootstrap(), script.toString()));
    }

    /** What was said to each command, with everything alike that must differ. */
    private static List<String> answers(JavaProcess tool) {
        assertThat(tool.awaitExit(LIMIT)).as(tool::tail).isZero();
        return Arrays.stream(tool.output().split("(?m)^" + GroupTool.PROMPT, -1))
                .skip(1)
                .map(ConsumerGroupsToolIT::normalised)
                .toList();
    }

    /** Lines are sorted behind the command: the tool goes through hash tables keyed by member ids. */
    private static String normalised(String answer) {
        String same =
                ADDRESS.matcher(MEMBER_ID.matcher(answer).replaceAll("ID")).replaceAll("ADDRESS");
        return same.lines().limit(1).collect(Collectors.joining()) + "\n"
                + same.lines()
                        .skip(1)
                        .filter(line -> !line.startsWith("\tat "))
                        .sorted()
                        .collect(Collectors.joining("\n"));
    }
}
