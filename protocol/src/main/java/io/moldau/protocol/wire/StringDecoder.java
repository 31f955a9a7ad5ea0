package io.moldau.protocol.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes the strings of one frame, strictly: bytes that are not UTF-8 are refused rather than replaced. */
final class StringDecoder {

    /** The longest string the protocol has; compact lengths could say more. */
    static final int MAX_BYTES = Short.MAX_VALUE;

    private static final int SMALLEST_SCRATCH_BYTES = 256;

    private final HeapBudget budget;

    /** Where a string's bytes are on the heap while it is decoded. */
    private byte[] scratch = {};

    StringDecoder(HeapBudget budget) {
        this.budget = budget;
    }

    /**
     * Decodes bytes that are known to be there.
     *
     * @param length 1 to {@link #MAX_BYTES}
     */
    String decode(ByteBuf frame, int index, int length) {
        if (scratch.length < length) {
            int capacity = Math.max(SMALLEST_SCRATCH_BYTES, Math.min(MAX_BYTES, 2 * length));
            budget.chargeArray(capacity);
            scratch = new byte[capacity];
        }
        frame.getBytes(index, scratch, 0, length);
        budget.chargeString(length, isAscii(length));
        String text = new String(scratch, 0, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            requireUtf8(length);
        }
        return text;
    }

    private boolean isAscii(int length) {
        int bits = 0;
        for (int i = 0; i < length; i++) {
            bits |= scratch[i];
        }
        return bits >= 0;
    }

    /** The replacement character is either in the frame or stands for bytes that are not UTF-8. */
    private void requireUtf8(int length) {
        budget.chargeArray(2L * length);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(scratch, 0, length));
        } catch (CharacterCodingException e) {
            throw new InvalidFrameException("string is not UTF-8");
        }
    }
}
