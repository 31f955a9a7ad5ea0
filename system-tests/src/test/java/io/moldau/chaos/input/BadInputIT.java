package io.moldau.chaos.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the catalogue that one request can hold, against a broker with 128 MB of heap. */
class BadInputIT {

    private static final int MAX_FRAME_BYTES = 4 << 20;
    private static final String WITNESS = "witness";
    private static final long HEAP_GROWTH_LIMIT_BYTES = 4 << 20;

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest(
            broker -> broker.withJvmOptions(heap(broker.kind()), "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                    .with("log.cleaner.dedupe.buffer.size", "4194304") // Kafka's default is the whole heap
                    .with("socket.request.max.bytes", Integer.toString(MAX_FRAME_BYTES)));

    private static Witness witness;
    private static long heapBefore;

    /** Apache Kafka 3.9.2 does not survive the catalogue in 128 MB. */
    private static String heap(BrokerKind kind) {
        return kind == BrokerKind.KAFKA ? "-Xmx3g" : "-Xmx128m";
    }

    @BeforeAll
    static void createTopics() throws Exception {
        try (Admin admin = BROKER.admin()) {
            admin.createTopics(List.of(
                            topic(WITNESS, Map.of()),
                            topic(RecordCases.PLAIN, Map.of()),
                            topic(RecordCases.COMPACTED, Map.of("cleanup.policy", "compact")),
                            topic(RecordCases.NARROW, Map.of("max.message.bytes", "2000")),
                            topic(
                                    RecordCases.PUNCTUAL,
                                    Map.of(
                                            "message.timestamp.before.max.ms", "" + RecordCases.HOUR_MS,
                                            "message.timestamp.after.max.ms", "" + RecordCases.HOUR_MS))))
                    .all()
                    .get();
        }
        witness = Witness.start(BROKER.bootstrap(), WITNESS);
        warmUp();
        heapBefore = LiveHeap.bytes(BROKER.broker().pid());
    }

    /** One pass over the catalogue loads what classes it needs, so that the rest shows what requests leave behind. */
    private static void warmUp() throws Exception {
        for (BadInput input : (Iterable<BadInput>) catalogue()::iterator) {
            if (!input.allowed().contains(BadInput.SILENT) && !input.row().equals("B18")) {
                input.outcome(BROKER.broker().port());
            }
        }
    }

    static Stream<BadInput> catalogue() {
        List<BadInput> cases = new ArrayList<>();
        cases.addAll(FramingCases.all(MAX_FRAME_BYTES));
        cases.addAll(BodyCases.all(RecordCases.PLAIN));
        cases.addAll(RecordCases.all());
        cases.addAll(FetchCases.all(WITNESS));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void isAnsweredAsTheCatalogueSays(BadInput input) throws Exception {
        assertThat(input.outcome(BROKER.broker().port()))
                .as(input.toString())
                .isIn(input.allowedOf(BROKER.broker().kind()));
    }

    @AfterAll
    static void nobodyElseNoticed() throws Exception {
        assertThat(witness.finish()).isPositive();
        assertThat(BROKER.broker().isAlive()).isTrue();
        assertThat(LiveHeap.bytes(BROKER.broker().pid()) - heapBefore)
                .as("growth of the live heap over the whole catalogue")
                .isLessThan(HEAP_GROWTH_LIMIT_BYTES);
        assertThat(BROKER.broker().output())
                .as("log")
                .doesNotContain("OutOfMemoryError")
                .doesNotContain("\u001b");
    }

    private static NewTopic topic(String name, Map<String, String> configs) {
        return new NewTopic(name, 1, (short) 1).configs(configs);
    }
}
