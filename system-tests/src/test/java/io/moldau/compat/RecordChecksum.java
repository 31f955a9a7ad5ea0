package io.moldau.compat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A digest over everything an application sees of a partition's records, in order; null and empty differ. */
final class RecordChecksum {

    private final MessageDigest digest;

    RecordChecksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(long timestampMs, byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers) {
        digest.update(ByteBuffer.allocate(8).putLong(0, timestampMs));
        field(key);
        field(value);
        for (Header header : headers) {
            field(header.key().getBytes(StandardCharsets.UTF_8));
            field(header.value());
        }
    }

    /** Adds a record's place to the checksum, for comparisons across brokers. */
    void addOffset(long offset) {
        digest.update(ByteBuffer.allocate(8).putLong(0, offset));
    }

    /** The digest in hexadecimal; ends the checksum. */
    String finish() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void field(byte @Nullable [] bytes) {
        digest.update(ByteBuffer.allocate(4).putInt(0, bytes == null ? -1 : bytes.length));
        if (bytes != null) {
            digest.update(bytes);
        }
    }
}
