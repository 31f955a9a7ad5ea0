package io.moldau.protocol.record;

import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Records in memory: a view that owns no reference. Those of a request are a slice of its frame and die with it; whoever
 * keeps them longer retains the buffer, and whoever builds them releases it.
 */
public final class MemoryRecords implements Records {

    public static final MemoryRecords EMPTY = new MemoryRecords(Unpooled.EMPTY_BUFFER);

    /** Below this a copy costs less than a part of its own. */
    private static final int ATTACH_FROM_BYTES = 1024;

    private final ByteBuf buffer;

    /** The readable bytes of {@code buffer}, whose indexes must not move from now on. */
    public MemoryRecords(ByteBuf buffer) {
        this.buffer = buffer;
    }

    /** The bytes themselves, not retained; callers leave its indexes alone. */
    public ByteBuf buffer() {
        return buffer;
    }

    @Override
    public int sizeInBytes() {
        return buffer.readableBytes();
    }

    @Override
    public void writeTo(WireWriter out) {
        if (sizeInBytes() < ATTACH_FROM_BYTES) {
            out.copy(buffer);
        } else {
            out.attach(buffer.retainedSlice(), sizeInBytes());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryRecords that && ByteBufUtil.equals(buffer, that.buffer);
    }

    @Override
    public int hashCode() {
        return ByteBufUtil.hashCode(buffer);
    }

    @Override
    public String toString() {
        return "MemoryRecords[" + sizeInBytes() + " bytes]";
    }
}
