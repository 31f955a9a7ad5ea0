package io.moldau.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ReferenceCounted;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one frame as a list of parts; confined to one thread. Most of it lands in one buffer of the writer's; what is
 * large and already in place (a slice of a received frame, a region of a segment file) is {@link #attach attached} and
 * goes to the socket as it is, in the same flush.
 *
 * <p>Ownership: the writer owns its buffer and every attached part until {@link #parts} hands them over or
 * {@link #release} drops them. Exactly one of the two is called, once.
 */
public final class WireWriter {

    private final ByteBuf buffer;
    private final List<Attachment> attachments = new ArrayList<>(0);
    private int attachedBytes;

    private record Attachment(int position, ReferenceCounted part) {}

    /**
     * Starts a frame in a buffer of the allocator's.
     *
     * @param capacity bytes to expect apart from attached parts; the buffer grows beyond if need be
     */
    public WireWriter(ByteBufAllocator allocator, int capacity) {
        this.buffer = allocator.buffer(capacity);
    }

    /** Bytes written so far, attached parts included. */
    public int size() {
        return buffer.writerIndex() + attachedBytes;
    }

    /**
     * Appends a part without copying it and takes over one reference to it.
     *
     * @param part a {@code ByteBuf} or a {@code FileRegion} of exactly {@code sizeInBytes} readable bytes
     */
    public void attach(ReferenceCounted part, int sizeInBytes) {
        attachments.add(new Attachment(buffer.writerIndex(), part));
        attachedBytes += sizeInBytes;
    }

    /** Ends the frame: its parts in order, one reference each, which the caller now owns. */
    public List<ReferenceCounted> parts() {
        if (attachments.isEmpty()) {
            return List.of(buffer);
        }
        List<ReferenceCounted> parts = new ArrayList<>(2 * attachments.size() + 1);
        for (Attachment attachment : attachments) {
            addWrittenBefore(attachment.position(), parts);
            parts.add(attachment.part());
        }
        addWrittenBefore(buffer.writerIndex(), parts);
        buffer.release();
        return parts;
    }

    private void addWrittenBefore(int position, List<ReferenceCounted> parts) {
        int length = position - buffer.readerIndex();
        if (length > 0) {
            parts.add(buffer.readRetainedSlice(length));
        }
    }

    /** Drops what was written and every attached part. */
    public void release() {
        attachments.forEach(attachment -> attachment.part().release());
        buffer.release();
    }

    public void writeInt8(byte value) {
        buffer.writeByte(value);
    }

    public void writeInt16(short value) {
        buffer.writeShort(value);
    }

    /**
     * Appends two bytes.
     *
     * @param value 0 to 65535
     */
    public void writeUint16(int value) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException(value + " does not fit 16 unsigned bits");
        }
        buffer.writeShort(value);
    }

    public void writeInt32(int value) {
        buffer.writeInt(value);
    }

    public void writeInt64(long value) {
        buffer.writeLong(value);
    }

    public void writeBool(boolean value) {
        buffer.writeByte(value ? 1 : 0);
    }

    public void writeFloat64(double value) {
        buffer.writeDouble(value);
    }

    public void writeUuid(Uuid value) {
        buffer.writeLong(value.mostSignificantBits());
        buffer.writeLong(value.leastSignificantBits());
    }

    public void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buffer.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte(rest);
    }

    /** A zigzag varint. */
    public void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            buffer.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte((int) rest);
    }

    /**
     * Appends the length or count of a compact field.
     *
     * @param length −1 for null
     */
    public void writeCompactLength(int length) {
        writeUnsignedVarint(length + 1);
    }

    public void writeString(@Nullable String text) {
        if (text == null) {
            buffer.writeShort(-1);
        } else {
            int length = utf8Bytes(text);
            buffer.writeShort(length);
            ByteBufUtil.reserveAndWriteUtf8(buffer, text, length);
        }
    }

    public void writeCompactString(@Nullable String text) {
        if (text == null) {
            writeCompactLength(-1);
        } else {
            int length = utf8Bytes(text);
            writeCompactLength(length);
            ByteBufUtil.reserveAndWriteUtf8(buffer, text, length);
        }
    }

    public void writeBytes(byte @Nullable [] bytes) {
        writeInt32(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            buffer.writeBytes(bytes);
        }
    }

    public void writeCompactBytes(byte @Nullable [] bytes) {
        writeCompactLength(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            buffer.writeBytes(bytes);
        }
    }

    /** Copies the readable bytes of {@code source}, without a length before them; its indexes stay. */
    public void copy(ByteBuf source) {
        buffer.writeBytes(source, source.readerIndex(), source.readableBytes());
    }

    /** The count, then every element. */
    public <T> void writeList(@Nullable List<T> list, BiConsumer<T, WireWriter> element) {
        writeInt32(list == null ? -1 : list.size());
        writeElements(list, element);
    }

    /** The compact count, then every element. */
    public <T> void writeCompactList(@Nullable List<T> list, BiConsumer<T, WireWriter> element) {
        writeCompactLength(list == null ? -1 : list.size());
        writeElements(list, element);
    }

    private <T> void writeElements(@Nullable List<T> list, BiConsumer<T, WireWriter> element) {
        if (list != null) {
            for (int i = 0; i < list.size(); i++) {
                element.accept(list.get(i), this);
            }
        }
    }

    public void writeInt32List(@Nullable List<Integer> list) {
        writeInt32(list == null ? -1 : list.size());
        writeInts(list);
    }

    public void writeCompactInt32List(@Nullable List<Integer> list) {
        writeCompactLength(list == null ? -1 : list.size());
        writeInts(list);
    }

    private void writeInts(@Nullable List<Integer> list) {
        if (list == null) {
            return;
        }
        if (list instanceof IntList ints) {
            for (int i = 0; i < ints.size(); i++) {
                buffer.writeInt(ints.getInt(i));
            }
        } else {
            for (Integer value : list) {
                buffer.writeInt(value);
            }
        }
    }

    /** The marker before a nullable struct. */
    public void writeStructMarker(boolean present) {
        buffer.writeByte(present ? 1 : -1);
    }

    /** What stands before the value of a tagged field. */
    public void writeTag(int tag, int valueBytes) {
        writeUnsignedVarint(tag);
        writeUnsignedVarint(valueBytes);
    }

    private static int utf8Bytes(String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        if (length > Short.MAX_VALUE) {
            throw new IllegalArgumentException("a string of " + length + " bytes does not fit the protocol");
        }
        return length;
    }
}
