package io.moldau.protocol.wire;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** How many bytes {@link WireWriter} takes for a value: its methods by the same names. */
public final class WireSize {

    private WireSize() {}

    public static int ofUnsignedVarint(int value) {
        // 7 bits a byte, and one byte even for 0.
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    public static int ofVarlong(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    public static int ofString(@Nullable String text) {
        return Short.BYTES + (text == null ? 0 : ByteBufUtil.utf8Bytes(text));
    }

    public static int ofCompactString(@Nullable String text) {
        return text == null ? 1 : ofCompact(ByteBufUtil.utf8Bytes(text));
    }

    public static int ofBytes(byte @Nullable [] bytes) {
        return Integer.BYTES + (bytes == null ? 0 : bytes.length);
    }

    public static int ofCompactBytes(byte @Nullable [] bytes) {
        return bytes == null ? 1 : ofCompact(bytes.length);
    }

    /** The elements alone, without the count before them. */
    public static <T> int ofElements(@Nullable List<T> list, ToIntFunction<T> element) {
        int size = 0;
        if (list != null) {
            for (int i = 0; i < list.size(); i++) {
                size += element.applyAsInt(list.get(i));
            }
        }
        return size;
    }

    /** Elements that all take the same number of bytes. */
    public static int ofElements(@Nullable List<?> list, int elementBytes) {
        return list == null ? 0 : list.size() * elementBytes;
    }

    /** The count before the elements of a compact list. */
    public static int ofCompactCount(@Nullable List<?> list) {
        return list == null ? 1 : ofUnsignedVarint(list.size() + 1);
    }

    /** A tagged field whose value takes {@code valueBytes}, with its tag and size. */
    public static int ofTagged(int tag, int valueBytes) {
        return ofUnsignedVarint(tag) + ofUnsignedVarint(valueBytes) + valueBytes;
    }

    /** A value of {@code length} bytes behind its compact length; −1 for null. */
    public static int ofCompact(int length) {
        return ofUnsignedVarint(length + 1) + Math.max(0, length);
    }

    /** A value of {@code length} bytes behind a length of four bytes; −1 for null. */
    public static int ofFixed(int length) {
        return Integer.BYTES + Math.max(0, length);
    }
}
