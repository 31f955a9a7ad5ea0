package io.moldau.chaos.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A word count on Kafka Streams and a file copy on Kafka Connect, both unmodified, go on when the broker that coordinates the
 * word count's group is killed and stays away. No word and no line is missing at the end.
 */
class ApplicationsIT {

    private static final int LINES = Integer.getInteger("moldau.lines", 2_000);
    private static final int WORDS_A_LINE = 5;
    private static final int VOCABULARY = 50;
    private static final int PARTITIONS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void noWordAndNoLineIsMissing() throws Exception {
        Path directory = Files.createDirectories(
                BrokerFixture.freshDirectory("Applications").toAbsolutePath());
        Path source = Files.createFile(directory.resolve("source.txt"));
        Path sink = directory.resolve("sink.txt");
        try (Cluster cluster = Cluster.start("ApplicationsBrokers", ApplicationsIT::settings, 1, 2, 3);
                Admin admin = cluster.admin()) {
            admin.createTopics(List.of(
                            topic(WordCountApp.LINES, PARTITIONS),
                            topic(WordCountApp.COUNTS, PARTITIONS),
                            topic(ConnectWorker.TOPIC, 1)))
                    .all()
                    .get();
            try (WordCountApp first = WordCountApp.start(directory, "first", cluster.bootstrap());
                    WordCountApp second = WordCountApp.start(directory, "second", cluster.bootstrap());
                    ConnectWorker worker = ConnectWorker.start(directory, cluster.bootstrap());
                    Counts counts = new Counts(cluster.bootstrap())) {
                await("the worker", worker::tail, worker::isReady);
                worker.copy(source, sink);
                await("the first instance", first::tail, first::isRunning);
                await("the second instance", second::tail, second::isRunning);

                write(cluster.bootstrap(), source, 0, LINES / 2);
                await("some words", first::tail, () -> counts.increments() > LINES / 4);
                await("some lines", worker::tail, () -> lines(sink).size() > LINES / 4);
                int coordinator = coordinator(admin);
                cluster.broker(coordinator).kill9();
                write(cluster.bootstrap(), source, LINES / 2, LINES);

                Map<String, Long> expected = expectedCounts();
                await("every word", first::tail, () -> counts.reach(expected));
                await("every line", worker::tail, () -> lines(sink).containsAll(sourceLines()));
                assertThat(counts.gaps()).as("increments that nobody saw").isEmpty();
                assertThat(counts.words()).isEqualTo(expected.keySet());
                assertThat(new ArrayList<>(new LinkedHashSet<>(lines(sink)))).isEqualTo(sourceLines());
                System.out.printf(
                        "ApplicationsIT: killed broker %d; %d words counted, %d of them twice; %d lines copied, %d of them"
                                + " twice%n",
                        coordinator,
                        LINES * WORDS_A_LINE,
                        counts.total() - (long) LINES * WORDS_A_LINE,
                        LINES,
                        lines(sink).size() - LINES);
            }
        }
    }

    private static void settings(BrokerProcess broker) {
        broker.with("zookeeper.session.timeout.ms", "2500")
                .with("group.initial.rebalance.delay.ms", "500")
                .with("offsets.topic.replication.factor", "3")
                .with("offsets.topic.num.partitions", "6")
                .with("default.replication.factor", "3")
                .with("min.insync.replicas", "2");
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 3);
    }

    private static int coordinator(Admin admin) throws Exception {
        return Objects.requireNonNull(admin.describeConsumerGroups(List.of(WordCountApp.ID))
                        .all()
                        .get()
                        .get(WordCountApp.ID))
                .coordinator()
                .id();
    }

    /** Writes lines to the word count's topic and to the file that Connect watches. */
    private static void write(String bootstrap, Path source, int from, int to) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "acks", "all");
        List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < to; i++) {
                acknowledgements.add(
                        producer.send(new ProducerRecord<>(WordCountApp.LINES, i % PARTITIONS, null, line(i))));
                Files.writeString(source, "line " + i + "\n", StandardOpenOption.APPEND);
            }
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                acknowledgement.get();
            }
        }
    }

    private static String line(int number) {
        return String.join(
                " ",
                IntStream.range(0, WORDS_A_LINE)
                        .mapToObj(i -> "word-" + (number * 7 + i * 11) % VOCABULARY)
                        .toList());
    }

    private static Map<String, Long> expectedCounts() {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < LINES; i++) {
            for (String word : line(i).split(" ", -1)) {
                counts.merge(word, 1L, Long::sum);
            }
        }
        return counts;
    }

    private static List<String> sourceLines() {
        return IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList();
    }

    private static List<String> lines(Path sink) throws IOException {
        return Files.exists(sink) ? Files.readAllLines(sink) : List.of();
    }

    private static void await(String what, Supplier<String> tail, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(condition);
        } catch (RuntimeException e) {
            throw new AssertionError(tail.get(), e);
        }
    }

    /** Everything that the word count has told. */
    private static final class Counts implements AutoCloseable {

        private final KafkaConsumer<String, Long> consumer;
        private final Map<String, LinkedHashSet<Long>> told = new HashMap<>();

        Counts(String bootstrap) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new LongDeserializer());
            List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(WordCountApp.COUNTS, partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
        }

        private void read() {
            for (ConsumerRecord<String, Long> record : consumer.poll(Duration.ofMillis(200))) {
                told.computeIfAbsent(record.key(), word -> new LinkedHashSet<>())
                        .add(record.value());
            }
        }

        long increments() {
            read();
            return total();
        }

        long total() {
            return told.values().stream()
                    .mapToLong(counts ->
                            counts.stream().mapToLong(Long::longValue).max().orElse(0))
                    .sum();
        }

        Set<String> words() {
            return told.keySet();
        }

        /** At least once: a count may be too high, never too low. */
        boolean reach(Map<String, Long> expected) {
            read();
            return expected.entrySet().stream()
                    .allMatch(each -> told.getOrDefault(each.getKey(), new LinkedHashSet<>()).stream()
                                    .mapToLong(Long::longValue)
                                    .max()
                                    .orElse(0)
                            >= each.getValue());
        }

        /** Words with a count that was passed over. */
        List<String> gaps() {
            return told.entrySet().stream()
                    .filter(each -> {
                        long last = each.getValue().stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0);
                        return !LongStream.rangeClosed(1, last).allMatch(each.getValue()::contains);
                    })
                    .map(Map.Entry::getKey)
                    .toList();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
