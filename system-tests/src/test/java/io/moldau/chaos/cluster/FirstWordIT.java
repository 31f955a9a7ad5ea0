package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.protocol.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
            for (int restart = 0; restart < RESTARTS; restart++) {
                broker.stop();
                broker.launch();
                Awaitility.await("the topic's place")
                        .atMost(Duration.ofSeconds(60))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> ask(broker.port()) == ErrorCode.NONE);
            }
        }
        System.out.println("FirstWordIT: " + answers);
        assertThat(answers).isSubsetOf(ErrorCode.NONE, ErrorCode.LEADER_NOT_AVAILABLE);
    }

    /** Sends a bare Metadata v1 request about the topic; answers what is wrong with it, REQUEST_TIMED_OUT if nobody does. */
    private ErrorCode ask(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] request = request();
            out.writeInt(request.length);
            out.write(request);
            ErrorCode answer = errorOf(new DataInputStream(socket.getInputStream()));
            answers.add(answer);
            return answer;
        } catch (IOException e) {
            return ErrorCode.REQUEST_TIMED_OUT;
        }
    }

    private static byte[] request() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(3); // Metadata
        out.writeShort(1); // version
        out.writeInt(7); // correlation id
        out.writeShort(-1); // no client id
        out.writeInt(1); // topics
        out.writeUTF(TOPIC);
        return bytes.toByteArray();
    }

    private static ErrorCode errorOf(DataInputStream response) throws IOException {
        response.readInt(); // size
        response.readInt(); // correlation id
        for (int brokers = response.readInt(); brokers > 0; brokers--) {
            response.readInt(); // id
            response.readUTF(); // host
            response.readInt(); // port
            response.skipNBytes(Math.max(0, response.readShort())); // rack
        }
        response.readInt(); // controller
        response.readInt(); // topics
        return ErrorCode.of(response.readShort());
    }
}
