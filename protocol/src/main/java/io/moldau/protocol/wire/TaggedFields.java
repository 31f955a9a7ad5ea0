package io.moldau.protocol.wire;

import org.jspecify.annotations.Nullable;

/**
 * A walk over the tagged fields of one struct. A known tag's value is read from the {@link WireReader} itself, anything
 * else is passed over by size and never kept (CVE-2026-111115).
 *
 * <pre>{@code
 * for (TaggedFields tags = in.readTags(); tags.next(); ) {
 *     switch (tags.tag()) {
 *         case 0 -> rack = in.readString(in.readCompactLength());
 *         default -> tags.skip();
 *     }
 * }
 * }</pre>
 */
public final class TaggedFields {

    static final TaggedFields NONE = new TaggedFields(null, 0);
    static final int HEAP_BYTES = 32;

    private final @Nullable WireReader in;
    private int left;
    private int tag = -1;

    /** What the reader has left once the current field is read. */
    private int remainingAfter = -1;

    TaggedFields(@Nullable WireReader in, int count) {
        this.in = in;
        this.left = count;
    }

    /** Moves to the next field, which the caller then reads or {@link #skip skips}; false after the last. */
    public boolean next() {
        if (in == null) {
            return false;
        }
        if (remainingAfter >= 0 && in.remaining() != remainingAfter) {
            throw new InvalidFrameException("tag " + tag + " does not have the size it states");
        }
        if (left == 0) {
            return false;
        }
        left--;
        tag = in.readTag(tag);
        int size = in.readUnsignedVarint();
        if (size < 0 || size > in.remaining()) {
            throw new InvalidFrameException(
                    "tag " + tag + " of " + size + " bytes where " + in.remaining() + " are left");
        }
        remainingAfter = in.remaining() - size;
        return true;
    }

    /** The current field's tag. */
    public int tag() {
        return tag;
    }

    /** Passes over the current field. */
    public void skip() {
        if (in != null) {
            in.skip(in.remaining() - remainingAfter);
        }
    }
}
