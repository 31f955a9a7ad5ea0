package io.moldau.protocol.record;

/**
 * Which codec a producer uses, and how hard it tries.
 *
 * @param level within the codec's bounds; 0 where the codec has none
 */
public record Compression(CompressionType type, int level) {
    /** The level that, by Kafka's convention, means LZ4's fast compressor; every other one is LZ4 HC. */
    static final int LZ4_FAST_LEVEL = 9;

    public static final Compression NONE = of(CompressionType.NONE);

    /** @throws IllegalArgumentException if the codec has no such level */
    public Compression {
        if (level < minLevel(type) || level > maxLevel(type)) {
            throw new IllegalArgumentException("compression level of " + type.configName() + " must be between "
                    + minLevel(type) + " and " + maxLevel(type) + ", not " + level);
        }
    }

    /** The codec at the level its library considers normal. */
    public static Compression of(CompressionType type) {
        return new Compression(type, defaultLevel(type));
    }

    public static int minLevel(CompressionType type) {
        return switch (type) {
            case NONE, SNAPPY -> 0;
            case GZIP, LZ4 -> 1;
            case ZSTD -> -131072;
        };
    }

    public static int maxLevel(CompressionType type) {
        return switch (type) {
            case NONE, SNAPPY -> 0;
            case GZIP -> 9;
            case LZ4 -> 17;
            case ZSTD -> 22;
        };
    }

    public static int defaultLevel(CompressionType type) {
        return switch (type) {
            case NONE, SNAPPY -> 0;
            case GZIP -> 6;
            case LZ4 -> LZ4_FAST_LEVEL;
            case ZSTD -> 3;
        };
    }
}
