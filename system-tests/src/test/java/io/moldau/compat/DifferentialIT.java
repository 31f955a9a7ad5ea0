package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same administrator asks Apache Kafka 3.9.2 and the broker under test the same questions and gets the same answers. */
class DifferentialIT {

    /** A topic of a hundred records, ten milliseconds apart. */
    static final String FILLED = "filled";

    /** Recent: brokers delete what is older than a week. */
    static final long FIRST_TIMESTAMP_MS = System.currentTimeMillis() - 3_600_000;

    @RegisterExtension
    static final BrokerFixture KAFKA = BrokerFixture.of(BrokerKind.KAFKA, broker -> {});

    @RegisterExtension
    static final BrokerFixture TESTED = BrokerFixture.underTest();

    @TestFactory
    Stream<DynamicTest> answersAreTheSame() throws Exception {
        Admin kafka = KAFKA.admin();
        Admin tested = TESTED.admin();
        fill(kafka, KAFKA.bootstrap());
        fill(tested, TESTED.bootstrap());
        return AdminQuestions.all().stream()
                .map(question -> DynamicTest.dynamicTest(question.name(), () -> {
                    String expected = question.answer(kafka);
                    String answer = question.answer(tested);
                    boolean better = TESTED.broker().kind() == BrokerKind.MOLDAU && question.better() != null;
                    assertThat(answer).isEqualTo(better ? question.better() : expected);
                }))
                .onClose(kafka::close)
                .onClose(tested::close);
    }

    private static void fill(Admin admin, String bootstrap) throws Exception {
        NewTopic compacted = new NewTopic("compacted", 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
        admin.createTopics(List.of(new NewTopic(FILLED, 1, (short) 1), compacted))
                .all()
                .get();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new VoidSerializer(), new IntegerSerializer())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(FILLED, 0, FIRST_TIMESTAMP_MS + 10L * i, null, i))
                        .get();
            }
        }
    }
}
