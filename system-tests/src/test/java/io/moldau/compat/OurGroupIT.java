package io.moldau.compat;

import io.moldau.process.BrokerFixture;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our consumer in groups of the broker under test. */
class OurGroupIT extends OurGroupSession {

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest(OurGroupSession::quick);

    OurGroupIT() {
        super(BROKER);
    }
}
