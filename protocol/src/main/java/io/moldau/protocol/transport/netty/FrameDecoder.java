package io.moldau.protocol.transport.netty;

import io.moldau.protocol.transport.BadFrameException;
import io.moldau.protocol.transport.FrameBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames: four bytes of size, then as many bytes. On the connection's loop only.
 *
 * <p>A frame that arrived whole is a slice of the buffer the socket was read into. One that did not is gathered in a buffer
 * of its own that grows with what arrives, at most fourfold at a time, and never by what the size prefix claims. The
 * budget holds the bytes of frames that are unfinished or handed over; input that waits at a frame boundary is bounded by
 * one read of the socket.
 */
final class FrameDecoder {

    private static final int PREFIX_BYTES = 4;
    private static final int MIN_PARTIAL_BYTES = 512;

    private final int maxFrameBytes;
    private final FrameBudget budget;
    private final ByteBufAllocator allocator;
    private final Consumer<ByteBuf> frames;

    /** Read from the socket, not yet looked at. More than one buffer only when a read overlapped a stop. */
    private final ArrayDeque<ByteBuf> input = new ArrayDeque<>();

    private int prefix;
    private int prefixBytes;
    /** The unfinished frame; its capacity is what it holds of the budget. Null between frames. */
    private @Nullable ByteBuf partial;

    private boolean closed;

    /** @param frames receives each frame with its bytes reserved from the budget; both are the receiver's to release */
    FrameDecoder(int maxFrameBytes, FrameBudget budget, ByteBufAllocator allocator, Consumer<ByteBuf> frames) {
        this.maxFrameBytes = maxFrameBytes;
        this.budget = budget;
        this.allocator = allocator;
        this.frames = frames;
    }

    /** Takes over a buffer; {@link #decodeOne} looks at it. */
    void add(ByteBuf bytes) {
        if (closed) {
            bytes.release();
        } else {
            input.add(bytes);
        }
    }

    /** Whether no byte of an unfinished frame has been seen. */
    boolean atBoundary() {
        return prefixBytes == 0;
    }

    /** Whether {@link #decodeOne} has something to look at. */
    boolean hasInput() {
        return !input.isEmpty();
    }

    /**
     * Consumes input up to the end of one frame, or all of it when it holds less.
     *
     * @throws BadFrameException when the stream cannot be continued
     */
    void decodeOne() throws BadFrameException {
        while (!input.isEmpty()) {
            ByteBuf bytes = input.peek();
            boolean complete = decodeFrom(bytes);
            if (!closed && !bytes.isReadable()) {
                input.remove().release();
            }
            if (complete) {
                return;
            }
        }
    }

    private boolean decodeFrom(ByteBuf bytes) throws BadFrameException {
        if (prefixBytes < PREFIX_BYTES && !readPrefix(bytes)) {
            return false;
        }
        int frameBytes = prefix;
        if (partial == null && bytes.readableBytes() >= frameBytes) {
            reserve(frameBytes);
            handOver(bytes.readRetainedSlice(frameBytes));
            return true;
        }
        return gather(bytes, frameBytes);
    }

    private boolean readPrefix(ByteBuf bytes) throws BadFrameException {
        while (prefixBytes < PREFIX_BYTES && bytes.isReadable()) {
            prefix = prefix << 8 | bytes.readUnsignedByte();
            prefixBytes++;
        }
        if (prefixBytes < PREFIX_BYTES) {
            return false;
        }
        if (prefix < 0 || prefix > maxFrameBytes) {
            throw new BadFrameException(describeBadSize(prefix));
        }
        return true;
    }

    private boolean gather(ByteBuf bytes, int frameBytes) throws BadFrameException {
        int take = Math.min(bytes.readableBytes(), frameBytes - (partial == null ? 0 : partial.readableBytes()));
        if (take == 0 && frameBytes > 0) {
            return false;
        }
        ByteBuf frame = roomFor(take, frameBytes);
        frame.writeBytes(bytes, take);
        if (frame.readableBytes() < frameBytes) {
            return false;
        }
        partial = null;
        handOver(frame);
        return true;
    }

    /** The partial frame with room for {@code more} bytes, its growth reserved before it is allocated. */
    private ByteBuf roomFor(int more, int frameBytes) throws BadFrameException {
        ByteBuf frame = partial;
        int held = frame == null ? 0 : frame.capacity();
        int needed = (frame == null ? 0 : frame.readableBytes()) + more;
        if (frame != null && needed <= held) {
            return frame;
        }
        int capacity = (int) Math.min(frameBytes, Math.max(MIN_PARTIAL_BYTES, 4L * needed));
        reserve(capacity - held);
        if (frame == null) {
            frame = allocator.buffer(capacity, frameBytes);
            partial = frame;
        } else {
            frame.capacity(capacity);
        }
        return frame;
    }

    private void handOver(ByteBuf frame) {
        prefix = 0;
        prefixBytes = 0;
        frames.accept(frame);
    }

    private void reserve(int bytes) throws BadFrameException {
        if (!budget.reserve(bytes)) {
            throw new BadFrameException("the memory for received frames is exhausted");
        }
    }

    private String describeBadSize(int size) {
        String hint = switch (size >>> 24) {
            case 0x16 -> " (does the peer speak TLS?)";
            case 'G', 'P', 'H', 'C', 'O' -> " (does the peer speak HTTP?)";
            default -> "";
        };
        return "a frame of " + size + " bytes is not between 0 and " + maxFrameBytes + hint;
    }

    /** Drops everything unfinished and whatever is added later. */
    void close() {
        closed = true;
        if (partial != null) {
            budget.release(partial.capacity());
            partial.release();
            partial = null;
        }
        while (!input.isEmpty()) {
            input.remove().release();
        }
    }
}
