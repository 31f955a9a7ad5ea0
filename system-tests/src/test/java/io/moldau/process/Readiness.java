package io.moldau.process;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Decides from outside whether a broker answers: it has said, over its port, that at least one broker is alive. */
final class Readiness {

    private Readiness() {}

    static void await(InetSocketAddress broker, JavaProcess process, Duration limit) {
        Awaitility.await("an answer of " + broker)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(20))
                .pollDelay(Duration.ZERO)
                .until(() -> !process.isAlive() || knowsABroker(broker));
        if (!process.isAlive()) {
            throw new AssertionError(process.tail());
        }
    }

    private static boolean knowsABroker(InetSocketAddress broker) {
        return MetadataProbe.ask(broker).stream().anyMatch(answer -> answer.brokers() > 0);
    }
}
