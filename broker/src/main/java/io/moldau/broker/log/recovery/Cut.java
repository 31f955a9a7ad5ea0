package io.moldau.broker.log.recovery;

/**
 * What recovery took away from a segment.
 *
 * @param position where the file ends now
 * @param bytes how many it lost
 * @param endOffset the offset after the last batch that was kept
 * @param reason what was wrong there, in words
 */
public record Cut(String file, long position, long bytes, long endOffset, String reason) {

    @Override
    public String toString() {
        return "cut %d bytes of %s from position %d (offset %d) on: %s"
                .formatted(bytes, file, position, endOffset, reason);
    }
}
