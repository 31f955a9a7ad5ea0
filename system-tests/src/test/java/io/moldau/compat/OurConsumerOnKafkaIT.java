package io.moldau.compat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our consumer before Apache Kafka, whichever broker is under test. */
class OurConsumerOnKafkaIT extends OurConsumerSession {

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.of(BrokerKind.KAFKA, broker -> {});

    OurConsumerOnKafkaIT() {
        super(BROKER);
    }
}
