package io.moldau.process;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Decides from outside whether a broker answers: it has said, over its port, that at least one broker is alive. */
final class Readiness {

    private static final int TIMEOUT_MS = 2_000;
    private static final short METADATA = 3;

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

    /** Sends a bare Metadata v1 request that asks for no topic. */
    private static boolean knowsABroker(InetSocketAddress broker) {
        try (Socket socket = new Socket()) {
            socket.connect(broker, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(14);
            out.writeShort(METADATA);
            out.writeShort(1); // version
            out.writeInt(7); // correlation id
            out.writeShort(-1); // no client id
            out.writeInt(0); // no topics
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt(); // size
            in.readInt(); // correlation id
            return in.readInt() >= 1;
        } catch (IOException e) {
            return false;
        }
    }
}
