package io.moldau.compat;

import io.moldau.process.BrokerFixture;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our producer before the broker under test. */
class OurProducerIT extends OurProducerSession {

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest();

    OurProducerIT() {
        super(BROKER);
    }
}
