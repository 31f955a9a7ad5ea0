package io.moldau.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's configuration: immutable and validated as a whole.
 *
 * @param client how to reach the cluster
 * @param offsetReset where to start without a position
 * @param readCommitted whether records of open and aborted transactions are hidden
 * @param checkCrcs whether each batch's checksum is verified
 * @param autoCreateTopics whether asking for an unknown topic may create it
 * @param rack empty when the client is in none
 * @param group null for a consumer in no group
 * @param apiTimeoutMs how long calls without a timeout of their own may take
 * @param warnings unknown keys and keys without effect, for the log
 */
public record ConsumerConfig(
        ClientConfig client,
        OffsetReset offsetReset,
        boolean readCommitted,
        boolean checkCrcs,
        boolean autoCreateTopics,
        String rack,
        @Nullable ConsumerGroupConfig group,
        int fetchMinBytes,
        int fetchMaxBytes,
        int fetchMaxWaitMs,
        int maxPartitionFetchBytes,
        int maxPollRecords,
        int apiTimeoutMs,
        List<String> warnings) {

    /** Where a consumer starts that has no position, or one that no longer exists. */
    public enum OffsetReset {
        EARLIEST,
        LATEST,
        /** Fail instead. */
        NONE
    }

    /**
     * Reads and validates a consumer's properties.
     *
     * @throws ConfigException with every problem, when there is any
     */
    public static ConsumerConfig of(Map<String, String> properties) {
        Review review = new Review();
        review.values(KeyTable.consumer(), properties);
        review.throwIfRefused();
        Settings settings = Settings.of(KeyTable.consumer(), properties);
        ConsumerConfig config = new ConsumerConfig(
                ClientConfig.of(settings, review),
                OffsetReset.valueOf(settings.getString("auto.offset.reset").toUpperCase(Locale.ROOT)),
                settings.getString("isolation.level").equals("read_committed"),
                settings.getBoolean("check.crcs"),
                settings.getBoolean("allow.auto.create.topics"),
                settings.getString("client.rack"),
                ConsumerGroupConfig.of(settings, review),
                settings.getInt("fetch.min.bytes"),
                settings.getInt("fetch.max.bytes"),
                settings.getInt("fetch.max.wait.ms"),
                settings.getInt("max.partition.fetch.bytes"),
                settings.getInt("max.poll.records"),
                settings.getInt("default.api.timeout.ms"),
                review.warnings());
        review.throwIfRefused();
        return config;
    }
}
