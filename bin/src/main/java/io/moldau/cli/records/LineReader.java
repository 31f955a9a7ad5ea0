package io.moldau.cli.records;

import io.moldau.cli.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines as bytes, whatever their encoding, with or without an end of the last one. */
final class LineReader {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;

    /** @param maxBytes a longer line is refused */
    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line without its end, or null at the end of the input. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = null;
        while (true) {
            if (next == limit && !fill()) {
                return line == null ? null : line.toByteArray();
            }
            int end = next;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line = line == null ? new ByteArrayOutputStream(end - next) : line;
            line.write(buffer, next, end - next);
            if (line.size() > maxBytes) {
                throw new Failure("a line of the input has more than " + maxBytes + " bytes");
            }
            next = Math.min(end + 1, limit);
            if (end < limit) {
                return line.toByteArray();
            }
        }
    }

    private boolean fill() throws IOException {
        next = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}
