package io.moldau.protocol.transport;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens on one connection, on the connection's loop. An exception that escapes a method is a programmer's
 * error: it goes to the loop's fault handler and the connection is closed. What a peer did wrong must be dealt with
 * inside.
 */
public interface ConnectionHandler {

    /** The connection is open. Called first, once, unless it could not be opened at all. */
    void onOpen(Connection connection);

    /**
     * A complete frame arrived.
     *
     * @param frame the frame without its size prefix, contiguous, at reader index 0. It belongs to the receiver, who must
     *     release it and, when the connection has a {@link FrameBudget}, return its size to that
     */
    void onFrame(ByteBuf frame);

    /** What was queued has drained far enough to write again. */
    default void onWritable() {}

    /**
     * The connection ended, or could not be opened. Called last, exactly once.
     *
     * @param cause why, if it was not an orderly close by either end
     */
    void onClosed(@Nullable Throwable cause);
}
