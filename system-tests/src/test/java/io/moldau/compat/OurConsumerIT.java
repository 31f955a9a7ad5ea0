package io.moldau.compat;

import io.moldau.process.BrokerFixture;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our consumer before the broker under test. */
class OurConsumerIT extends OurConsumerSession {

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest();

    OurConsumerIT() {
        super(BROKER);
    }
}
