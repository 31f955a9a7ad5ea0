package io.moldau.sim.network;

import io.netty.buffer.ByteBuf;

/** Somebody on the line, who sees every frame at the moment it arrives and may have another arrive in its place. */
@FunctionalInterface
public interface Tamper {

    /** Leaves everything as it is. */
    Tamper NOBODY = (connection, from, to, request, frame) -> frame;

    /**
     * A frame arrives.
     *
     * @param connection tells this connection from others
     * @param from the sending host
     * @param frame without its size
     * @return the same frame, or another
     */
    ByteBuf arrives(Object connection, String from, String to, boolean request, ByteBuf frame);
}
