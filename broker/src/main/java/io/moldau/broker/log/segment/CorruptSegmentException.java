package io.moldau.broker.log.segment;

/** Bytes of a segment that cannot be record batches: damage on the disk, which no reader may be given. */
public final class CorruptSegmentException extends RuntimeException {
    private final long position;
    private final String reason;

    /**
     * @param position where in the file the damage starts
     * @param reason what is wrong there, in words
     */
    public CorruptSegmentException(String file, long position, String reason) {
        super(file + " is damaged at position " + position + ": " + reason);
        this.position = position;
        this.reason = reason;
    }

    /** Where in the file the damage starts. */
    public long position() {
        return position;
    }

    /** What is wrong there, in words. */
    public String reason() {
        return reason;
    }
}
