package io.moldau.protocol.record;

import java.util.Locale;

/** How the records of a batch are compressed, as the three lowest attribute bits of its header say. */
public enum CompressionType {
    NONE(0),
    GZIP(1),
    SNAPPY(2),
    LZ4(3),
    ZSTD(4);

    private static final CompressionType[] BY_ID = {NONE, GZIP, SNAPPY, LZ4, ZSTD};
    /** Which bits of a batch's attributes name its codec. */
    public static final int ID_MASK = 0b111;

    private final int id;

    CompressionType(int id) {
        this.id = id;
    }

    /** What the batch header carries: 0 to 4. */
    public int id() {
        return id;
    }

    /** The name configurations use, in lower case. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static boolean isKnown(int id) {
        return id < BY_ID.length;
    }

    /**
     * The codec of a batch's attributes.
     *
     * @throws InvalidBatchException with {@link BatchDefect#UNKNOWN_CODEC} for the ids 5 to 7
     */
    public static CompressionType ofAttributes(short attributes) {
        int id = attributes & ID_MASK;
        if (!isKnown(id)) {
            throw new InvalidBatchException(BatchDefect.UNKNOWN_CODEC, "unknown compression codec " + id);
        }
        return BY_ID[id];
    }

    /**
     * The codec a configuration names.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static CompressionType ofConfigName(String name) {
        for (CompressionType type : BY_ID) {
            if (type.configName().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown compression type; known: none, gzip, snappy, lz4, zstd");
    }
}
