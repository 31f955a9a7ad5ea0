package io.moldau.protocol.record;

import java.io.IOException;
import java.io.InputStream;

/** Reads decompressing streams into bounded bytes. */
final class Streams {
    private static final int STEP_BYTES = 4 * 1024;

    private Streams() {}

    /** Appends all that the stream has left; throws {@link InvalidBatchException} if that is more than fits. */
    static void drain(InputStream in, GrowingBytes out) throws IOException {
        while (true) {
            int room = out.capacity() - out.size();
            if (room == 0 && out.size() < out.maxBytes()) {
                out.ensureRoom(Math.min(STEP_BYTES, out.maxBytes() - out.size()));
                room = out.capacity() - out.size();
            }
            if (room == 0) {
                int beyond = in.read();
                if (beyond >= 0) {
                    out.ensureRoom(1);
                }
                return;
            }
            int count = in.read(out.array(), out.size(), room);
            if (count < 0) {
                return;
            }
            out.setSize(out.size() + count);
        }
    }
}
