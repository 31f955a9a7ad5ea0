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
    static final int FLOOR_BYTES = 512 * 1024;

    /** A string that has characters, before those: the object, and its array's header and padding. */
    static final int STRING_BYTES = 24 + 24;

    static final int ARRAY_BYTES = 24;

    /** A list: its view, its array list and that array's header and padding. */
    static final int LIST_BYTES = 24 + 24 + 24;

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
}
