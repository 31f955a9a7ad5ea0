package io.moldau.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The configuration in force for one topic: its overrides over its broker's values over the defaults. Immutable; an
 * override that changes gives a new one.
 *
 * @param settings every topic key by name with its provenance, for DescribeConfigs
 * @param maxMessageBytes largest batch accepted, as compressed
 * @param minInSyncReplicas in-sync replicas an acks=all write needs
 * @param uncleanLeaderElection whether a replica that lost records may lead
 */
public record TopicConfig(
        Settings settings,
        Segments segments,
        Retention retention,
        Compaction compaction,
        Flush flush,
        Timestamps timestamps,
        Throttled throttled,
        String compressionType,
        int maxMessageBytes,
        int minInSyncReplicas,
        boolean uncleanLeaderElection) {

    private static final String TIMESTAMP_DIFFERENCE = "message.timestamp.difference.max.ms";

    /**
     * How the log is cut into segments.
     *
     * @param maxJitterMs the most a segment's {@code maxAgeMs} is shortened by, at random
     * @param deleteDelayMs how long a deleted file stays, renamed
     */
    public record Segments(
            int maxBytes,
            long maxAgeMs,
            long maxJitterMs,
            int maxIndexBytes,
            int indexIntervalBytes,
            boolean preallocate,
            long deleteDelayMs) {}

    /**
     * When old segments are deleted.
     *
     * @param enabled whether they are deleted at all
     * @param maxAgeMs -1 for no limit
     * @param maxBytes of one partition; -1 for no limit
     */
    public record Retention(boolean enabled, long maxAgeMs, long maxBytes) {}

    /**
     * How records that a later one replaces are removed.
     *
     * @param enabled whether only the last record of each key is kept
     */
    public record Compaction(
            boolean enabled, long minLagMs, long maxLagMs, double minDirtyRatio, long deleteRetentionMs) {}

    /**
     * When appended records are synced to disk.
     *
     * @param maxRecords sync after so many records
     * @param maxAgeMs sync when the oldest unsynced record is so old
     */
    public record Flush(long maxRecords, long maxAgeMs) {}

    /**
     * Which timestamps records may carry.
     *
     * @param logAppendTime whether the broker's time replaces the producer's
     * @param maxBeforeMs how far in the past a producer's timestamp may lie
     * @param maxAfterMs how far in the future a producer's timestamp may lie
     */
    public record Timestamps(boolean logAppendTime, long maxBeforeMs, long maxAfterMs) {}

    /**
     * Which replicas are held to their broker's rates for replication (KIP-73).
     *
     * @param leaders while they lead
     * @param followers while they follow
     */
    public record Throttled(ThrottledReplicas leaders, ThrottledReplicas followers) {}

    /**
     * The configuration of a topic with these overrides on this broker.
     *
     * @throws ConfigException when an override is unknown or has a bad value; each problem names key and value
     */
    public static TopicConfig of(Map<String, String> overrides, BrokerConfig broker) {
        List<String> problems = new ArrayList<>();
        overrides.forEach((name, value) -> problemOf(name, value).ifPresent(problems::add));
        if (problems.isEmpty()) {
            TopicConfig config = unchecked(overrides, broker);
            Compaction compaction = config.compaction();
            if (compaction.minLagMs() <= compaction.maxLagMs()) {
                return config;
            }
            problems.add("min.compaction.lag.ms=" + compaction.minLagMs() + ": must be at most max.compaction.lag.ms="
                    + compaction.maxLagMs());
        }
        throw new ConfigException(problems);
    }

    /**
     * Like {@link #of}, for overrides that were stored earlier, maybe by another version: one that is not understood is
     * reported and left out, rather than keep the topic from loading.
     *
     * @param ignored receives one line for each override left out
     */
    public static TopicConfig ofStored(Map<String, String> overrides, BrokerConfig broker, Consumer<String> ignored) {
        Map<String, String> understood = new HashMap<>();
        overrides.forEach(
                (name, value) -> problemOf(name, value).ifPresentOrElse(ignored, () -> understood.put(name, value)));
        return unchecked(understood, broker);
    }

    /** What is wrong with one override, naming key and value; empty when it is fine. */
    public static Optional<String> problemOf(String name, String value) {
        ConfigKey key = KeyTable.topic().find(name);
        if (key == null) {
            String hint = KeyTable.topic()
                    .nearest(name)
                    .map(n -> "; did you mean " + n + "?")
                    .orElse("");
            return Optional.of(name + "=" + value + ": topics have no such key" + hint);
        }
        try {
            key.parse(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(key.show(value) + ": " + e.getMessage());
        }
    }

    private static TopicConfig unchecked(Map<String, String> overrides, BrokerConfig broker) {
        Settings settings = Settings.ofTopic(overrides, broker.settings());
        List<String> cleanup = settings.getList("cleanup.policy");
        return new TopicConfig(
                settings,
                new Segments(
                        settings.getInt("segment.bytes"),
                        maxSegmentAgeMs(settings, cleanup),
                        settings.getLong("segment.jitter.ms"),
                        settings.getInt("segment.index.bytes"),
                        settings.getInt("index.interval.bytes"),
                        settings.getBoolean("preallocate"),
                        settings.getLong("file.delete.delay.ms")),
                new Retention(
                        cleanup.contains("delete"),
                        settings.getLong("retention.ms"),
                        settings.getLong("retention.bytes")),
                new Compaction(
                        cleanup.contains("compact"),
                        settings.getLong("min.compaction.lag.ms"),
                        settings.getLong("max.compaction.lag.ms"),
                        settings.getDouble("min.cleanable.dirty.ratio"),
                        settings.getLong("delete.retention.ms")),
                new Flush(settings.getLong("flush.messages"), settings.getLong("flush.ms")),
                new Timestamps(
                        settings.getString("message.timestamp.type").equals("LogAppendTime"),
                        timestampLimit(settings, "message.timestamp.before.max.ms"),
                        timestampLimit(settings, "message.timestamp.after.max.ms")),
                new Throttled(
                        ThrottledReplicas.of(settings.getList("leader.replication.throttled.replicas")),
                        ThrottledReplicas.of(settings.getList("follower.replication.throttled.replicas"))),
                settings.getString("compression.type"),
                settings.getInt("max.message.bytes"),
                settings.getInt("min.insync.replicas"),
                settings.getBoolean("unclean.leader.election.enable"));
    }

    /** Nothing is cleaned before its segment is closed, so a limit on that delay limits the segment's age too (KIP-354). */
    private static long maxSegmentAgeMs(Settings settings, List<String> cleanup) {
        long maxAgeMs = settings.getLong("segment.ms");
        return cleanup.contains("compact") ? Math.min(maxAgeMs, settings.getLong("max.compaction.lag.ms")) : maxAgeMs;
    }

    /** The older key limits both directions, where the newer ones say nothing. */
    private static long timestampLimit(Settings settings, String name) {
        boolean older = settings.entry(KeyTable.topic().get(name)).isDefault()
                && !settings.entry(KeyTable.topic().get(TIMESTAMP_DIFFERENCE)).isDefault();
        return settings.getLong(older ? TIMESTAMP_DIFFERENCE : name);
    }
}
