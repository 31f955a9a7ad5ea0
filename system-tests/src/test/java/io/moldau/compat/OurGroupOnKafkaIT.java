package io.moldau.compat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our consumer in groups of Apache Kafka, whichever broker is under test. */
class OurGroupOnKafkaIT extends OurGroupSession {

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.of(BrokerKind.KAFKA, OurGroupSession::quick);

    OurGroupOnKafkaIT() {
        super(BROKER);
    }
}
