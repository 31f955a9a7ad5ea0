package io.moldau.config;

/**
 * What the cleaning of compacted logs may take of a broker. What is to be cleaned, and when, is in {@link
 * TopicConfig.Compaction}.
 *
 * @param threads logs that are cleaned at one time
 * @param backoffMs how long to wait after a look at all logs that found nothing to clean
 * @param keyMemoryBytes for the last offset of each key, of all logs that are being cleaned together
 * @param loadFactor how full that memory may become
 * @param bufferBytes for reading and writing, of all logs that are being cleaned together
 * @param maxBytesPerSecond read and written, of all logs together
 */
public record CleanerConfig(
        boolean enabled,
        int threads,
        long backoffMs,
        long keyMemoryBytes,
        double loadFactor,
        int bufferBytes,
        double maxBytesPerSecond) {

    static CleanerConfig of(Settings settings) {
        return new CleanerConfig(
                settings.getBoolean("log.cleaner.enable"),
                settings.getInt("log.cleaner.threads"),
                settings.getLong("log.cleaner.backoff.ms"),
                settings.getLong("log.cleaner.dedupe.buffer.size"),
                settings.getDouble("log.cleaner.io.buffer.load.factor"),
                settings.getInt("log.cleaner.io.buffer.size"),
                settings.getDouble("log.cleaner.io.max.bytes.per.second"));
    }
}
