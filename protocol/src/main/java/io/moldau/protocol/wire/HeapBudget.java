package io.moldau.protocol.wire;

/**
 * How much heap the objects of one frame may take: eight times its bytes, with a floor under which amplification cannot
 * hurt. Objects are charged before they are allocated, by the size a 64-bit JVM with compressed references gives them.
 *
 * <p>Without it a frame of a million empty strings or empty structs, one to three bytes each, would pass every check of
 * counts and still cost dozens of times its size (CVE-2026-111108 is of this kind).
 */
final class HeapBudget {

    static final int BYTES_PER_FRAME_BYTE = 8;
    static final int FLOOR_BYTES = 1024 * 1024;

    /** A list: its two views, and its array's header and padding. */
    static final int LIST_BYTES = 24 + 24 + 24;

    private static final int STRING_BYTES = 24;
    private static final int ARRAY_HEADER_BYTES = 16;

    private long leftBytes;

    HeapBudget(int frameBytes) {
        this.leftBytes = Math.max(FLOOR_BYTES, (long) frameBytes * BYTES_PER_FRAME_BYTE);
    }

    void charge(long bytes) {
        leftBytes -= bytes;
        if (leftBytes < 0) {
            throw new InvalidFrameException(
                    "the frame's objects would take more than " + BYTES_PER_FRAME_BYTE + " times its size");
        }
    }

    /** Charges a byte array of this length, or an array of other elements that take as much. */
    void chargeArray(long bytes) {
        charge(ARRAY_HEADER_BYTES + (bytes + 7) / 8 * 8);
    }

    /** Charges a string read from UTF-8 of this length. */
    void chargeString(int length, boolean ascii) {
        charge(STRING_BYTES);
        chargeArray(length);
        if (!ascii) {
            // One byte a character does not do: the JVM tries, then decodes to two bytes each, then trims.
            chargeArray(2L * length);
            chargeArray(2L * length);
        }
    }
}
