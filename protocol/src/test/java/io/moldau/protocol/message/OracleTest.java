package io.moldau.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.wire.Message;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every version of every message against Kafka's own classes, byte for byte, in both directions. */
class OracleTest {

    private static final int INSTANCES = 25;

    /** From here on ids are Moldau's own, and Kafka knows nothing of them. */
    private static final int FIRST_OWN_KEY = 1_000;

    static Stream<Schemas.Subject> subjects() {
        return Schemas.subjects()
                .filter(subject -> subject.api() == null || subject.api().key() < FIRST_OWN_KEY);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    @DisplayName("Kafka reads what we write, writes the same bytes, and we read those as the same message")
    void oursIsKafkas(Schemas.Subject subject) {
        subject.versions().forEach(version -> {
            for (long seed = 0; seed < INSTANCES; seed++) {
                Message message = new RandomMessages(subject, version, new SplittableRandom(seed)).next();
                byte[] written = Generated.write(message, version);
                String context = subject + " version " + version + " seed " + seed + ": " + message;

                byte[] rewritten = Oracles.of(subject).rewrite(subject.toString(), version, written);
                assertThat(rewritten).as(context).isEqualTo(written);
                assertThat(message.size(version)).as(context).isEqualTo(written.length);

                Message read = Generated.read(subject, version, rewritten);
                assertThat(read).as(context).isEqualTo(message);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("subjects")
    @DisplayName("We read what Kafka makes up from its own schema, and write the same bytes")
    void kafkasIsOurs(Schemas.Subject subject) {
        subject.versions().forEach(version -> {
            for (long seed = 0; seed < INSTANCES; seed++) {
                byte[] invented = Oracles.of(subject).invent(subject.toString(), version, new SplittableRandom(seed));
                Message read = Generated.read(subject, version, invented);
                assertThat(Generated.write(read, version))
                        .as("%s version %d seed %d: %s", subject, version, seed, read)
                        .isEqualTo(invented);
            }
        });
    }
}
