package io.moldau.protocol.transport.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.moldau.protocol.transport.FrameBudget;
import io.moldau.protocol.transport.LeakGuard;
import io.moldau.protocol.transport.LeasedFileRegion;
import io.moldau.protocol.transport.Transport.Listener;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakGuard.class)
@Timeout(60)
class NettyTransportTest {

    private static final ConnectionOptions OPTIONS = new ConnectionOptions(1_000_000, -1, -1, FrameBudget.UNLIMITED);

    private final List<Throwable> faults = new ArrayList<>();
    private final NettyLoopGroup group = new NettyLoopGroup("test", 2, (where, cause) -> faults.add(cause));
    private final BackgroundThreads background = new BackgroundThreads("dns", 1, 10);
    private final NettyTransport transport = new NettyTransport(group, background);

    @AfterEach
    void close() {
        background.close();
        group.close();
        assertThat(faults).isEmpty();
    }

    @Test
    void framesGoBothWaysInOrderAndBothEndsHearTheClose() throws Exception {
        Recorder client = new Recorder();
        try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> new Echo())) {
            transport.dial("localhost", listener.port(), 5000, group.loops().get(0), OPTIONS, client);
            Connection connection = client.opened.get(10, TimeUnit.SECONDS);
            connection.loop().execute(() -> {
                for (int i = 0; i < 1000; i++) {
                    connection.send(List.of(frame(connection, i)), null);
                }
            });
            for (int i = 0; i < 1000; i++) {
                assertThat(client.frames.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
            }
            connection.loop().execute(connection::close);
            assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void aRefusedPortEndsInOnClosedOnly() throws Exception {
        int port;
        try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> new Echo())) {
            port = listener.port();
        }
        Recorder client = new Recorder();
        transport.dial("localhost", port, 5000, group.loops().get(0), OPTIONS, client);
        assertThat(client.closed.get(10, TimeUnit.SECONDS))
                .hasValueSatisfying(cause -> assertThat(cause)
                        .isInstanceOf(ConnectionRefusedException.class)
                        .hasMessageContaining("cannot connect to localhost:" + port));
        assertThat(client.opened).isNotDone();
    }

    @Test
    void anUnknownHostEndsInOnClosedOnly() throws Exception {
        Recorder client = new Recorder();
        transport.dial("no-such-host.invalid", 1, 5000, group.loops().get(0), OPTIONS, client);
        assertThat(client.closed.get(30, TimeUnit.SECONDS))
                .hasValueSatisfying(
                        cause -> assertThat(cause).hasMessageContaining("cannot resolve no-such-host.invalid"));
    }

    @Test
    void aPortInUseIsNamed() {
        try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> new Echo())) {
            assertThatThrownBy(() -> transport.listen("localhost", listener.port(), 10, OPTIONS, (peer, loop) -> null))
                    .hasMessageContaining("cannot listen on localhost:" + listener.port());
        }
    }

    @Test
    void aRefusedConnectionIsClosedUnread() throws Exception {
        try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> null);
                Socket socket = new Socket(InetAddress.getByName("localhost"), listener.port())) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void stoppingInsideAReadHoldsBackTheFramesBehind() throws Exception {
        LinkedBlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
        CompletableFuture<Connection> server = new CompletableFuture<>();
        ConnectionHandler stopAfterEach = new ConnectionHandler() {
            @Override
            public void onOpen(Connection connection) {
                server.complete(connection);
            }

            @Override
            public void onFrame(ByteBuf frame) {
                server.join().setReading(false);
                seen.add(frame.readInt());
                frame.release();
            }

            @Override
            public void onClosed(@Nullable Throwable cause) {}
        };
        try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> stopAfterEach);
                Socket socket = new Socket(InetAddress.getByName("localhost"), listener.port())) {
            DataOutputStream out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
            for (int i = 0; i < 5; i++) {
                out.writeInt(4);
                out.writeInt(i);
            }
            out.flush();
            Connection connection = server.get(10, TimeUnit.SECONDS);
            for (int i = 0; i < 5; i++) {
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
                onLoop(connection.loop(), () -> assertThat(seen).isEmpty());
                connection.loop().execute(() -> connection.setReading(true));
            }
        }
    }

    @Test
    void aPeerThatNeverReadsMakesTheConnectionUnwritableUntilItDoes() throws Exception {
        CompletableFuture<Connection> server = new CompletableFuture<>();
        CountDownLatch writableAgain = new CountDownLatch(1);
        ConnectionHandler handler = new ConnectionHandler() {
            @Override
            public void onOpen(Connection connection) {
                server.complete(connection);
            }

            @Override
            public void onFrame(ByteBuf frame) {
                frame.release();
            }

            @Override
            public void onWritable() {
                writableAgain.countDown();
            }

            @Override
            public void onClosed(@Nullable Throwable cause) {}
        };
        int blocks = 200;
        int blockBytes = 100_000;
        try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> handler);
                Socket socket = new Socket(InetAddress.getByName("localhost"), listener.port())) {
            Connection connection = server.get(10, TimeUnit.SECONDS);
            AtomicInteger sent = new AtomicInteger();
            onLoop(connection.loop(), () -> {
                for (int i = 0; i < blocks; i++) {
                    connection.send(
                            List.of(connection.allocator().buffer(blockBytes).writeZero(blockBytes)),
                            sent::incrementAndGet);
                }
            });
            onLoop(connection.loop(), () -> assertThat(connection.isWritable()).isFalse());
            assertThat(sent.get()).isLessThan(blocks);

            socket.getInputStream().skipNBytes((long) blocks * blockBytes);
            assertThat(writableAgain.await(10, TimeUnit.SECONDS)).isTrue();
            onLoop(connection.loop(), () -> assertThat(connection.isWritable()).isTrue());
            assertThat(sent.get()).isEqualTo(blocks);
        }
    }

    @Test
    void aFileSliceIsSentBetweenBuffersAndItsLeaseReturned(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("segment"), "0123456789");
        AtomicInteger leases = new AtomicInteger(2);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ConnectionHandler handler = new Answer(connection -> List.of(
                    text(connection, "<"),
                    new LeasedFileRegion(channel, 2, 5, leases::decrementAndGet),
                    text(connection, ">")));
            try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> handler);
                    Socket socket = new Socket(InetAddress.getByName("localhost"), listener.port())) {
                for (int expectedLeases = 1; expectedLeases >= 0; expectedLeases--) {
                    new DataOutputStream(socket.getOutputStream()).writeInt(0);
                    byte[] answer = new DataInputStream(socket.getInputStream()).readNBytes(7);
                    assertThat(new String(answer, UTF_8)).isEqualTo("<23456>");
                    assertThat(channel.isOpen()).isTrue();
                }
            }
        }
        background.close();
        group.close();
        assertThat(leases.get()).isZero();
    }

    @Test
    void aFileThatEndsTooEarlyEndsTheConnection(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("segment"), "0123");
        AtomicInteger leases = new AtomicInteger(1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ConnectionHandler handler =
                    new Answer(connection -> List.of(new LeasedFileRegion(channel, 0, 10, leases::decrementAndGet)));
            try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> handler);
                    Socket socket = new Socket(InetAddress.getByName("localhost"), listener.port())) {
                new DataOutputStream(socket.getOutputStream()).writeInt(0);
                assertThat(socket.getInputStream().readAllBytes()).hasSize(4);
            }
        }
        assertThat(leases.get()).isZero();
    }

    @Test
    void aDefectInAHandlerIsReportedAndCostsTheConnection() throws Exception {
        IllegalStateException defect = new IllegalStateException("defect");
        ConnectionHandler handler = new Answer(connection -> {
            throw defect;
        });
        try (Listener listener = transport.listen("localhost", 0, 10, OPTIONS, (peer, loop) -> handler);
                Socket socket = new Socket(InetAddress.getByName("localhost"), listener.port())) {
            new DataOutputStream(socket.getOutputStream()).writeInt(0);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        group.close();
        assertThat(faults).containsExactly(defect);
        faults.clear();
    }

    private static void onLoop(Loop loop, Runnable action) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        done.get(10, TimeUnit.SECONDS);
    }

    private static ByteBuf frame(Connection connection, int value) {
        return connection.allocator().buffer(8).writeInt(4).writeInt(value);
    }

    private static ByteBuf text(Connection connection, String text) {
        return connection.allocator().buffer().writeBytes(text.getBytes(UTF_8));
    }

    private interface Answering {
        List<? extends ReferenceCounted> answer(Connection connection);
    }

    /** Answers each frame with the same parts. */
    private static class Answer implements ConnectionHandler {
        private final Answering answering;
        private @Nullable Connection connection;

        Answer(Answering answering) {
            this.answering = answering;
        }

        @Override
        public void onOpen(Connection opened) {
            connection = opened;
        }

        @Override
        public void onFrame(ByteBuf frame) {
            frame.release();
            if (connection != null) {
                connection.send(answering.answer(connection), null);
            }
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {}
    }

    /** Sends each frame back. */
    private static final class Echo implements ConnectionHandler {
        private @Nullable Connection connection;

        @Override
        public void onOpen(Connection opened) {
            connection = opened;
        }

        @Override
        public void onFrame(ByteBuf frame) {
            int value = frame.readInt();
            frame.release();
            if (connection != null) {
                connection.send(List.of(frame(connection, value)), null);
            }
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {}
    }

    private static final class Recorder implements ConnectionHandler {
        private final CompletableFuture<Connection> opened = new CompletableFuture<>();
        private final LinkedBlockingQueue<Integer> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<java.util.Optional<Throwable>> closed = new CompletableFuture<>();

        @Override
        public void onOpen(Connection connection) {
            opened.complete(connection);
        }

        @Override
        public void onFrame(ByteBuf frame) {
            frames.add(frame.readInt());
            frame.release();
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
            closed.complete(java.util.Optional.ofNullable(cause));
        }
    }
}
