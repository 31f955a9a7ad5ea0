package io.moldau.protocol.transport;

import io.moldau.protocol.runtime.Loop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Decides about a connection that a peer opened. Called on the loop that the connection will belong to. */
@FunctionalInterface
public interface Acceptor {

    /**
     * Takes or refuses a connection.
     *
     * @return what will handle the connection, or null to close it before a byte is read; no other callback follows then
     */
    @Nullable
    ConnectionHandler accept(InetSocketAddress peer, Loop loop);
}
