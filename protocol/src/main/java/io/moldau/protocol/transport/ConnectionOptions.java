package io.moldau.protocol.transport;

/**
 * The bounds and socket options of a connection.
 *
 * @param maxFrameBytes a larger frame ends the connection
 * @param sendBufferBytes the kernel's send buffer, -1 leaves it to the kernel
 * @param receiveBufferBytes the kernel's receive buffer, -1 leaves it to the kernel
 * @param budget bounds the memory of received frames over many connections
 */
public record ConnectionOptions(int maxFrameBytes, int sendBufferBytes, int receiveBufferBytes, FrameBudget budget) {

    private static final int DEFAULT_MAX_FRAME_BYTES = 100 * 1024 * 1024;

    /** For a client: frames up to 100 MiB, kernel buffers as the kernel likes, no shared budget. */
    public static ConnectionOptions defaults() {
        return new ConnectionOptions(DEFAULT_MAX_FRAME_BYTES, -1, -1, FrameBudget.UNLIMITED);
    }
}
