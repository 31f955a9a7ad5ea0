package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import io.moldau.process.Log4j;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unmodified Java clients of three generations produce with every codec and read back what they sent. */
class ClientSessionIT {

    private static final int RECORDS = 20_000;

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest();

    @ParameterizedTest
    @ValueSource(strings = {"2.8.2", "3.9.2", "4.3.1"})
    void everyRecordComesBack(String version) {
        JavaProcess session = JavaProcess.start(
                "kafka-clients " + version,
                BROKER.directory().resolve("clients-" + version + ".out"),
                List.of("-Xmx256m", "-XX:+UseSerialGC", Log4j.option(BROKER.directory())),
                ClassPaths.kafkaClients(version),
                List.of(ClientSession.class.getName(), BROKER.bootstrap(), Integer.toString(RECORDS)));
        assertThat(session.awaitExit(Duration.ofMinutes(3))).as(session::tail).isZero();
        assertThat(session.output()).contains("PASSED: kafka-clients " + version);
    }
}
