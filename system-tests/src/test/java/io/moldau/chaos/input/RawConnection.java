package io.moldau.chaos.input;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A TCP connection to a broker that sends whatever it is told to. */
final class RawConnection implements AutoCloseable {

    private static final int TIMEOUT_MS = 10_000;
    private static final int MAX_RESPONSE_BYTES = 16 << 20;

    private final Socket socket = new Socket();

    RawConnection(int port) throws IOException {
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
    }

    /** Writes bytes as they are; that the broker has closed meanwhile shows when reading. */
    RawConnection send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException e) {
            // the reader finds the end of the stream
        }
        return this;
    }

    /**
     * Reads one response.
     *
     * @return its bytes after the size, or null if the broker has closed the connection
     * @throws SocketTimeoutException if nothing came in time
     */
    @Nullable
    ByteBuffer read() throws IOException {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int size = in.readInt();
            if (size < 4 || size > MAX_RESPONSE_BYTES) {
                throw new AssertionError("a response of " + size + " bytes");
            }
            byte[] response = new byte[size];
            in.readFully(response);
            return ByteBuffer.wrap(response);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
