package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.MetadataProbe;
import io.moldau.protocol.api.ErrorCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A broker that starts knows nothing of its cluster for a moment, and clients ask it from the moment its doors are open. It
 * must not deny a topic that exists, as Apache Kafka's does: some clients never get over that.
 */
class FirstWordIT {

    private static final int RESTARTS = Integer.getInteger("moldau.restarts", 6);
    private static final String TOPIC = "orders";

    private final Set<ErrorCode> answers = EnumSet.noneOf(ErrorCode.class);

    @Test
    void noTopicIsDeniedByABrokerThatHasJustStarted() throws Exception {
        try (BrokerProcess broker =
                new BrokerProcess(BrokerKind.underTest(), BrokerFixture.freshDirectory("FirstWord")).start()) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port());
            for (int restart = 0; restart < RESTARTS; restart++) {
                broker.stop();
                broker.launch();
                Awaitility.await("the topic's place")
                        .atMost(Duration.ofSeconds(60))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> isToldWhere(address));
            }
        }
        System.out.println("FirstWordIT: " + answers);
        assertThat(answers).isSubsetOf(ErrorCode.NONE, ErrorCode.LEADER_NOT_AVAILABLE);
    }

    private boolean isToldWhere(InetSocketAddress broker) {
        Optional<ErrorCode> answer =
                MetadataProbe.ask(broker, TOPIC).map(told -> told.topicErrors().get(0));
        answer.ifPresent(answers::add);
        return answer.equals(Optional.of(ErrorCode.NONE));
    }
}
