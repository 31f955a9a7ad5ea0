package io.moldau.config;

import java.util.List;

/**
 * Where a broker keeps its logs and how it looks after them. What concerns single partitions is in {@link TopicConfig}.
 *
 * @param directories as written: relative ones are meant from the working directory
 * @param recoveryThreadsPerDirectory threads that recover one directory's logs at start
 * @param flushCheckIntervalMs how often to look for partitions whose unsynced records are old enough to sync
 */
public record StorageConfig(
        List<String> directories,
        int recoveryThreadsPerDirectory,
        long retentionCheckIntervalMs,
        long flushCheckIntervalMs,
        long highWatermarkIntervalMs,
        long producerIdExpirationMs,
        long producerIdCheckIntervalMs,
        CleanerConfig cleaner) {

    static StorageConfig of(Settings settings, Review review) {
        List<String> directories = settings.getList("log.dirs");
        if (directories.isEmpty() || directories.contains("")) {
            review.problem("log.dirs=" + String.join(",", directories) + ": must name at least one directory");
        } else if (directories.stream().distinct().count() < directories.size()) {
            review.problem("log.dirs=" + String.join(",", directories) + ": names a directory twice");
        }
        return new StorageConfig(
                directories,
                settings.getInt("num.recovery.threads.per.data.dir"),
                settings.getLong("log.retention.check.interval.ms"),
                settings.getLong("log.flush.scheduler.interval.ms"),
                settings.getLong("replica.high.watermark.checkpoint.interval.ms"),
                settings.getLong("producer.id.expiration.ms"),
                settings.getLong("producer.id.expiration.check.interval.ms"),
                CleanerConfig.of(settings));
    }
}
