package io.moldau.protocol.transport;

import io.moldau.protocol.runtime.Loop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open connection. It belongs to {@link #loop()} and every method is for that loop alone, except {@link #loop()},
 * {@link #peer()} and {@link #allocator()}, which are constant.
 */
public interface Connection {

    /** The loop that owns the connection. */
    Loop loop();

    /** The address at the other end. */
    InetSocketAddress peer();

    /** Where buffers for {@link #send} come from. */
    ByteBufAllocator allocator();

    /**
     * Queues one frame. Frames leave in the order of the calls; those sent in one turn of the loop share one flush.
     *
     * @param parts {@code ByteBuf}s and {@code FileRegion}s that together are the frame, its size prefix included. They
     *     belong to the connection from here on, whether or not they can be sent
     * @param onSent runs on the loop when the last byte was handed to the kernel; never runs if the connection ends first
     */
    void send(List<? extends ReferenceCounted> parts, @Nullable Runnable onSent);

    /** Whether what is queued is below the write limit. The handler hears of each change back to true. */
    boolean isWritable();

    /**
     * Stops or resumes reading at a frame boundary: a frame whose first byte has been seen is still received and handed
     * over. Reading is on when the connection opens.
     */
    void setReading(boolean reading);

    /** Closes the connection, dropping what is still queued; {@link ConnectionHandler#onClosed} follows. */
    void close();
}
