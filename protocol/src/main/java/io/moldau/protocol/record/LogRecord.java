package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record as a client sees it. Key, value and header values are slices, not copies: of the buffer the batch was read
 * from if it was not compressed, so whoever keeps a record longer than that buffer copies them.
 *
 * @param timestamp milliseconds since the epoch, or {@link RecordBatch#NO_TIMESTAMP}
 * @param value null for a tombstone, which differs from empty
 */
public record LogRecord(
        long offset,
        long timestamp,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<RecordHeader> headers) {}
