package io.moldau.protocol.transport;

import io.moldau.protocol.runtime.Loop;

/** Opens connections: outward by {@link #dial}, inward by {@link #listen}. Safe from any thread. */
public interface Transport {

    /**
     * Opens a connection that will belong to {@code loop}. Returns at once: the handler hears {@link
     * ConnectionHandler#onOpen} or, when no address of the host can be reached in time, only {@link
     * ConnectionHandler#onClosed}, with a {@link ConnectionRefusedException} if nobody listens there.
     *
     * @param host a name or a numeric address
     * @param timeoutMs most time to spend on each address, more than 0
     */
    void dial(String host, int port, int timeoutMs, Loop loop, ConnectionOptions options, ConnectionHandler handler);

    /**
     * Listens until the result is closed. Waits until the port is bound, so not for use on a loop.
     *
     * @param host a name or address of this machine; empty for all of them
     * @param port 0 picks a free one, see {@link Listener#port}
     * @param backlog most connections the kernel keeps until they are accepted
     * @throws java.io.UncheckedIOException when the address cannot be bound
     */
    Listener listen(String host, int port, int backlog, ConnectionOptions options, Acceptor acceptor);

    /** A bound port. */
    interface Listener extends AutoCloseable {

        /** The port that was bound. */
        int port();

        /** Accepts no more; connections already accepted live on. */
        @Override
        void close();
    }
}
