package io.moldau.broker.network;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A client that says exactly what a test wants said, bad bytes included. */
public final class RawClient implements AutoCloseable {

    private static final int LIST_GROUPS = 16;
    private static final int READ_TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    public RawClient(int port) throws IOException {
        this.socket = new Socket(InetAddress.getByName("localhost"), port);
        this.socket.setSoTimeout(READ_TIMEOUT_MS);
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Sends a request of an API that has no body in version 0, with a body all the same. */
    public RawClient request(int correlationId, int bodyBytes) throws IOException {
        return header(LIST_GROUPS, 0, correlationId, 10 + bodyBytes).raw(new byte[bodyBytes]);
    }

    /** Writes the size prefix and a header of version 1 with a null client id. */
    public RawClient header(int apiKey, int version, int correlationId, int frameBytes) throws IOException {
        out.writeInt(frameBytes);
        out.writeShort(apiKey);
        out.writeShort(version);
        out.writeInt(correlationId);
        out.writeShort(-1);
        return this;
    }

    public RawClient raw(byte... bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    public RawClient rawInt(int value) throws IOException {
        out.writeInt(value);
        return this;
    }

    public RawClient flush() throws IOException {
        out.flush();
        return this;
    }

    /** Reads one response whole; its correlation id. */
    public int response() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return ByteBuffer.wrap(frame).getInt();
    }

    /** Reads one response whole. */
    public byte[] responseBytes() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    /** Whether the broker has closed the connection; waits for one or the other. */
    public boolean isClosedByBroker() throws IOException {
        try {
            return in.read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    static void await(BooleanSupplier condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
