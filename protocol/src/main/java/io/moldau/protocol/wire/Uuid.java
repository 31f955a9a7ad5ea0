package io.moldau.protocol.wire;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A 128-bit id, most significant half first on the wire. As text it is 22 characters of URL-safe base64 without padding,
 * the form in which tools show topic ids.
 */
public record Uuid(long mostSignificantBits, long leastSignificantBits) {

    /** The id of nothing: what a field holds when it was not set. */
    public static final Uuid ZERO = new Uuid(0, 0);

    /** The inverse of {@link #toString}; {@link IllegalArgumentException} if the text is not 16 bytes of base64. */
    public static Uuid parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != Long.BYTES * 2) {
            throw new IllegalArgumentException("an id has 16 bytes, this one has " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(mostSignificantBits)
                .putLong(leastSignificantBits)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
