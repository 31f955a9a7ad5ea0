package io.moldau.broker.coordinator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes records as they are stored, in their order. */
@FunctionalInterface
interface RecordSink {

    /**
     * Takes one record; off the loop.
     *
     * @param key between position and limit; valid during the call
     * @param value likewise, or null for a tombstone
     */
    void accept(ByteBuffer key, @Nullable ByteBuffer value);
}
