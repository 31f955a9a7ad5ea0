package io.moldau.protocol.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one frame front to back; confined to one thread. The frame stays the caller's: nothing is retained, and slices
 * handed out ({@link #readSlice}) die with it.
 *
 * <p>Whatever is malformed ends in {@link InvalidFrameException}, and before it the reader has allocated no more than its
 * {@link HeapBudget}. Lengths come from {@link #readInt16}, {@link #readInt32} or {@link #readCompactLength} and go into
 * the method that reads the value, where −1 stands for null.
 */
public final class WireReader {

    private static final int INITIAL_LIST_CAPACITY = 1024;
    private static final int LIST_GROWTH = 8;
    private static final int SLICE_BYTES = 96;
    private static final int INT_LIST_BYTES = 24;
    private static final int UUID_BYTES = 32;
    private static final byte[] NO_BYTES = {};

    private final ByteBuf frame;
    private final int end;
    private final HeapBudget budget;
    private final StringDecoder strings;
    private int index;

    /** Reads {@code frame} from its reader index to its writer index and moves neither. */
    public WireReader(ByteBuf frame) {
        this.frame = frame;
        this.index = frame.readerIndex();
        this.end = frame.writerIndex();
        this.budget = new HeapBudget(end - index);
        this.strings = new StringDecoder(budget);
    }

    /** Bytes not read yet. */
    public int remaining() {
        return end - index;
    }

    /** States that the frame has been read to its end. */
    public void expectEnd() {
        if (index != end) {
            throw new InvalidFrameException(remaining() + " bytes after the end of the message");
        }
    }

    public byte readInt8() {
        return frame.getByte(advance(Byte.BYTES));
    }

    public short readInt16() {
        return frame.getShort(advance(Short.BYTES));
    }

    public int readUint16() {
        return frame.getUnsignedShort(advance(Short.BYTES));
    }

    public int readInt32() {
        return frame.getInt(advance(Integer.BYTES));
    }

    public long readInt64() {
        return frame.getLong(advance(Long.BYTES));
    }

    /** Any byte but 0 is true. */
    public boolean readBool() {
        return readInt8() != 0;
    }

    public double readFloat64() {
        return Double.longBitsToDouble(readInt64());
    }

    public Uuid readUuid() {
        int at = advance(Long.BYTES * 2);
        long high = frame.getLong(at);
        long low = frame.getLong(at + Long.BYTES);
        if (high == 0 && low == 0) {
            return Uuid.ZERO;
        }
        budget.charge(UUID_BYTES);
        return new Uuid(high, low);
    }

    /** A varint of at most five bytes whose value fits 32 unsigned bits; callers treat a negative result as too large. */
    public int readUnsignedVarint() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            byte next = readInt8();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        int last = readInt8();
        if ((last & 0xf0) != 0) {
            throw new InvalidFrameException("varint beyond 32 bits");
        }
        return value | (last << 28);
    }

    /** A zigzag varint of at most ten bytes. */
    public long readVarlong() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = readInt8();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        int last = readInt8();
        if ((last & 0xfe) != 0) {
            throw new InvalidFrameException("varint beyond 64 bits");
        }
        value |= (long) last << 63;
        return (value >>> 1) ^ -(value & 1);
    }

    /** The length or count of a compact field: −1 for null. */
    public int readCompactLength() {
        int lengthPlusOne = readUnsignedVarint();
        if (lengthPlusOne < 0) {
            throw new InvalidFrameException("length beyond 31 bits");
        }
        return lengthPlusOne - 1;
    }

    public String readString(int length) {
        return notNull(readNullableString(length));
    }

    public @Nullable String readNullableString(int length) {
        if (length > StringDecoder.MAX_BYTES) {
            throw new InvalidFrameException("string of " + length + " bytes");
        }
        if (isNull(length)) {
            return null;
        }
        return length == 0 ? "" : strings.decode(frame, advance(length), length);
    }

    /** A copy on the heap, so that a message may outlive its frame. */
    public byte[] readBytes(int length) {
        return notNull(readNullableBytes(length));
    }

    public byte @Nullable [] readNullableBytes(int length) {
        if (isNull(length)) {
            return null;
        }
        if (length == 0) {
            return NO_BYTES;
        }
        int at = advance(length);
        budget.chargeArray(length);
        byte[] bytes = new byte[length];
        frame.getBytes(at, bytes);
        return bytes;
    }

    /** A view of the next {@code length} bytes, not retained: valid as long as the frame is. */
    public ByteBuf readSlice(int length) {
        if (length < 0) {
            throw new InvalidFrameException("negative length " + length);
        }
        int at = advance(length);
        budget.charge(SLICE_BYTES);
        return frame.slice(at, length);
    }

    /**
     * Reads {@code count} elements.
     *
     * @param count as read from the frame
     * @param minElementBytes the least an element takes on the wire, at least 1
     * @param elementHeapBytes what an element takes on the heap, apart from what it charges itself
     */
    public <T> List<T> readList(int count, int minElementBytes, int elementHeapBytes, Function<WireReader, T> element) {
        return notNull(readNullableList(count, minElementBytes, elementHeapBytes, element));
    }

    /** As {@link #readList}, with null for a count of −1. */
    public <T> @Nullable List<T> readNullableList(
            int count, int minElementBytes, int elementHeapBytes, Function<WireReader, T> element) {
        if (isNull(count)) {
            return null;
        }
        if (count == 0) {
            return List.of();
        }
        checkCount(count, minElementBytes);
        // A list that outgrows its first array leaves smaller ones behind: a seventh of the last but one in all.
        int slotBytes = count <= INITIAL_LIST_CAPACITY ? Integer.BYTES : 2 * Integer.BYTES + 1;
        budget.charge(HeapBudget.LIST_BYTES + (long) count * (elementHeapBytes + slotBytes));
        // Only elements of the right type go in, and the array does not get out.
        @SuppressWarnings("unchecked")
        T[] elements = (T[]) new Object[Math.min(count, INITIAL_LIST_CAPACITY)];
        for (int i = 0; i < count; i++) {
            if (i == elements.length) {
                elements = Arrays.copyOf(elements, (int) Math.min(count, (long) LIST_GROWTH * i));
            }
            elements[i] = element.apply(this);
        }
        return Collections.unmodifiableList(Arrays.asList(elements));
    }

    public List<Integer> readInt32List(int count) {
        return notNull(readNullableInt32List(count));
    }

    public @Nullable List<Integer> readNullableInt32List(int count) {
        if (isNull(count)) {
            return null;
        }
        if (count == 0) {
            return List.of();
        }
        checkCount(count, Integer.BYTES);
        budget.charge(INT_LIST_BYTES);
        budget.chargeArray((long) count * Integer.BYTES);
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = readInt32();
        }
        return new IntList(values);
    }

    /**
     * Reads a struct.
     *
     * @param heapBytes what it takes on the heap, apart from what it charges itself
     */
    public <T> T readStruct(int heapBytes, Function<WireReader, T> struct) {
        budget.charge(heapBytes);
        return struct.apply(this);
    }

    /** As {@link #readStruct}, behind a marker that is negative for null. */
    public <T> @Nullable T readNullableStruct(int heapBytes, Function<WireReader, T> struct) {
        return readInt8() < 0 ? null : readStruct(heapBytes, struct);
    }

    /** Starts the tagged fields of a struct; the caller visits all of them before it reads on. */
    public TaggedFields readTags() {
        int count = readTagCount();
        if (count == 0) {
            return TaggedFields.NONE;
        }
        budget.charge(TaggedFields.HEAP_BYTES);
        return new TaggedFields(this, count);
    }

    /** Passes over the tagged fields of a struct that knows none. */
    public void skipTags() {
        int count = readTagCount();
        int previous = -1;
        for (int i = 0; i < count; i++) {
            previous = readTag(previous);
            skip(readUnsignedVarint());
        }
    }

    /** Passes over {@code length} bytes. */
    void skip(int length) {
        advance(length);
    }

    /** Every tag takes a byte for itself and one for its size. */
    private int readTagCount() {
        int count = readUnsignedVarint();
        if (count != 0) {
            checkCount(count, 2);
        }
        return count;
    }

    /** Tags ascend and do not repeat. */
    int readTag(int previous) {
        int tag = readUnsignedVarint();
        if (tag <= previous) {
            throw new InvalidFrameException("tag " + tag + " after tag " + previous);
        }
        return tag;
    }

    private int advance(int length) {
        int at = index;
        if (length < 0 || length > end - at) {
            throw new InvalidFrameException("needs " + length + " bytes where " + (end - at) + " are left");
        }
        index = at + length;
        return at;
    }

    private void checkCount(int count, int minElementBytes) {
        if (count < 0 || count > remaining() / minElementBytes) {
            throw new InvalidFrameException("count " + count + " where " + remaining() + " bytes are left");
        }
    }

    private static boolean isNull(int length) {
        if (length < -1) {
            throw new InvalidFrameException("negative length " + length);
        }
        return length == -1;
    }

    private static <T> T notNull(@Nullable T value) {
        if (value == null) {
            throw new InvalidFrameException("null where the protocol has none");
        }
        return value;
    }
}
