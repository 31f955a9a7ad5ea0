package io.moldau.compat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our producer before Apache Kafka, whichever broker is under test. */
class OurProducerOnKafkaIT extends OurProducerSession {

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.of(BrokerKind.KAFKA, broker -> {});

    OurProducerOnKafkaIT() {
        super(BROKER);
    }
}
