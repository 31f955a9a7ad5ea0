package io.moldau.sim.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.moldau.protocol.transport.Transport;
import io.moldau.sim.runtime.SimClock;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.SimProcess;
import io.moldau.sim.runtime.Timeline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimNetworkTest {

    private static final int PORT = 9092;

    private final Timeline timeline = new Timeline(new SplittableRandom(1));
    private final SimNetwork network = new SimNetwork(timeline);
    private final Peer server = new Peer("s");
    private final Peer client = new Peer("c");

    /** A process on a host of its own, and its end of one connection. */
    private final class Peer implements ConnectionHandler {
        private final SimProcess process;
        private final SimLoop loop;
        private final Transport transport;
        private final List<Integer> received = new ArrayList<>();
        private @Nullable Connection connection;
        private @Nullable String closed;

        Peer(String host) {
            this.process = new SimProcess(host, timeline, new SimClock(timeline));
            this.loop = process.loop("loop");
            this.transport = network.transport(host, process, List.of(loop));
        }

        void send(int number) {
            loop.execute(() -> {
                ByteBuf frame = Unpooled.buffer().writeInt(12).writeLong(0).writeInt(number);
                if (connection != null) {
                    connection.send(List.of(frame), null);
                }
            });
        }

        void dial() {
            loop.execute(() -> transport.dial("s", PORT, 5_000, loop, ConnectionOptions.defaults(), this));
        }

        @Override
        public void onOpen(Connection opened) {
            connection = opened;
        }

        @Override
        public void onFrame(ByteBuf frame) {
            received.add(frame.getInt(8));
            frame.release();
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
            closed = cause == null ? "orderly" : cause.getClass().getSimpleName() + " " + cause.getMessage();
        }

        void die() {
            process.kill();
            network.processDied(process);
        }
    }

    @BeforeEach
    void listen() {
        server.transport.listen("s", PORT, 10, ConnectionOptions.defaults(), (peer, loop) -> server);
    }

    private void runFor(long ms) {
        long untilNs = timeline.nowNs() + ms * 1_000_000;
        while (timeline.stepUntil(untilNs)) {
            // one event after the other
        }
    }

    private void connect() {
        client.dial();
        runFor(1_000);
        assertThat(client.connection).isNotNull();
    }

    @Test
    void framesArriveInOrder() {
        connect();
        for (int i = 0; i < 50; i++) {
            client.send(i);
        }
        runFor(1_000);
        assertThat(server.received).hasSize(50).isSorted();
    }

    @Test
    void whatACutLinkHeldUpArrivesWhenItHeals() {
        connect();
        network.cut("c", "s");
        client.send(1);
        server.send(2);
        runFor(10_000);
        assertThat(server.received).isEmpty();
        assertThat(client.received).containsExactly(2);
        client.send(3);
        network.heal();
        runFor(2_000);
        assertThat(server.received).containsExactly(1, 3);
        assertThat(client.closed).isNull();
    }

    @Test
    void aKilledProcessResetsItsConnectionsAndRefusesNewOnes() {
        connect();
        server.die();
        runFor(1_000);
        assertThat(client.closed).contains("reset");
        client.closed = null;
        client.dial();
        runFor(1_000);
        assertThat(client.closed).startsWith(ConnectionRefusedException.class.getSimpleName());
    }

    @Test
    void aCrashedMachineLeavesItsPeersWithHalfAConnection() {
        connect();
        server.process.kill();
        network.machineCrashed("s");
        client.send(1);
        client.dial();
        runFor(4_000);
        assertThat(client.closed).isNull();
        network.machineBooted("s");
        runFor(1_000);
        assertThat(client.closed).contains("reset");
    }

    @Test
    void aDialIntoNowhereTimesOut() {
        network.partition("c", "s");
        client.dial();
        runFor(4_900);
        assertThat(client.closed).isNull();
        runFor(1_000);
        assertThat(client.closed).isEqualTo("IOException no answer from s:9092");
    }

    @Test
    void aPausedProcessIsConnectedToAndAnswersLate() {
        server.process.pause();
        connect();
        client.send(7);
        runFor(5_000);
        assertThat(server.received).isEmpty();
        server.process.resume();
        runFor(1_000);
        assertThat(server.received).containsExactly(7);
    }

    @Test
    void anOrderlyCloseReachesTheOtherEndBehindWhatWasSent() {
        connect();
        client.send(1);
        client.loop.execute(() -> {
            if (client.connection != null) {
                client.connection.close();
            }
        });
        runFor(1_000);
        assertThat(server.received).containsExactly(1);
        assertThat(server.closed).isEqualTo("orderly");
        assertThat(client.closed).isEqualTo("orderly");
    }
}
