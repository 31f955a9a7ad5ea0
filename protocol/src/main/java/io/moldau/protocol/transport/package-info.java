/**
 * Frames over connections. {@link io.moldau.protocol.transport.Transport} is the port: it dials and listens, and every
 * connection belongs to one loop on which its handler hears of frames, of room to write and of the end. What is received
 * is handed over one frame at a time as one contiguous buffer whose receiver releases it; what is sent is a list of
 * buffers and file regions that leaves without being copied together. Sizes and memory are bounded here, before anyone
 * looks at a byte. The production adapter is {@code transport.netty}; tests use one in memory.
 */
@NullMarked
package io.moldau.protocol.transport;

import org.jspecify.annotations.NullMarked;
