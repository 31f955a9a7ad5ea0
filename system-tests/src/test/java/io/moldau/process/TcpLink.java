package io.moldau.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a local port that can be cut: then connections stay open and nothing comes through, as when a switch drops
 * packets. Whoever is on it when it is mended has to connect anew. Any thread.
 */
public final class TcpLink implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final int target;
    private final ServerSocket entry;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** Opens a way to {@code 127.0.0.1:target}, whether anybody listens there or not. */
    public TcpLink(int target) {
        this.target = target;
        try {
            this.entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground("link-" + target, this::accept);
    }

    /** Where to connect instead of the target. */
    public String address() {
        return "127.0.0.1:" + entry.getLocalPort();
    }

    /** Lets nothing through from now on. */
    public void cut() {
        cut = true;
    }

    /** Lets new connections through. */
    public void mend() {
        cut = false;
        open.forEach(TcpLink::closeQuietly);
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                Socket near = entry.accept();
                Socket far = new Socket();
                open.add(near);
                open.add(far);
                inBackground("link-out", () -> {
                    connect(near, far);
                    pump(near, far);
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket near, Socket far) {
        try {
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            inBackground("link-in", () -> pump(far, near));
        } catch (IOException e) {
            closeQuietly(near);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!cut) {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // Either end has gone: so does the other.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void inBackground(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone all the same.
        }
    }

    @Override
    public void close() {
        closeQuietly(entry);
        open.forEach(TcpLink::closeQuietly);
    }
}
