package io.moldau.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer takes part in a group.
 *
 * @param groupId not empty
 * @param instanceId null for a dynamic member
 * @param assignors names of ways to spread partitions, best first, at least one
 * @param maxPollIntervalMs also how long the group waits for this member when it rebalances
 * @param excludeInternalTopics whether patterns leave out what brokers keep for themselves
 */
public record ConsumerGroupConfig(
        String groupId,
        @Nullable String instanceId,
        List<String> assignors,
        int sessionTimeoutMs,
        int heartbeatIntervalMs,
        int maxPollIntervalMs,
        boolean autoCommit,
        int autoCommitIntervalMs,
        boolean excludeInternalTopics) {

    private static final String PACKAGE = "org.apache.kafka.clients.consumer.";

    /** By every name they may be called. */
    private static final Map<String, String> ASSIGNORS = Map.of(
            "range",
            "range",
            PACKAGE + "RangeAssignor",
            "range",
            "roundrobin",
            "roundrobin",
            PACKAGE + "RoundRobinAssignor",
            "roundrobin",
            "sticky",
            "sticky",
            PACKAGE + "StickyAssignor",
            "sticky",
            "cooperative-sticky",
            "cooperative-sticky",
            PACKAGE + "CooperativeStickyAssignor",
            "cooperative-sticky");

    static @Nullable ConsumerGroupConfig of(Settings settings, Review review) {
        String groupId = settings.findString("group.id");
        if (groupId == null) {
            if (settings.isSet("enable.auto.commit") && settings.getBoolean("enable.auto.commit")) {
                review.problem("enable.auto.commit=true: needs a group.id to commit to");
            }
            return null;
        }
        int sessionTimeoutMs = settings.getInt("session.timeout.ms");
        int heartbeatIntervalMs = settings.getInt("heartbeat.interval.ms");
        if (heartbeatIntervalMs >= sessionTimeoutMs) {
            review.problem("heartbeat.interval.ms=" + heartbeatIntervalMs + ": must be less than session.timeout.ms="
                    + sessionTimeoutMs);
        }
        return new ConsumerGroupConfig(
                groupId,
                settings.findString("group.instance.id"),
                assignors(settings, review),
                sessionTimeoutMs,
                heartbeatIntervalMs,
                settings.getInt("max.poll.interval.ms"),
                settings.getBoolean("enable.auto.commit"),
                settings.getInt("auto.commit.interval.ms"),
                settings.getBoolean("exclude.internal.topics"));
    }

    private static List<String> assignors(Settings settings, Review review) {
        List<String> names = new ArrayList<>();
        for (String text : settings.getList("partition.assignment.strategy")) {
            String name = ASSIGNORS.get(text);
            if (name == null) {
                review.problem("partition.assignment.strategy=" + text
                        + ": must be range, roundrobin, sticky or cooperative-sticky");
            } else if (names.contains(name)) {
                review.problem("partition.assignment.strategy=" + text + ": is named twice");
            } else {
                names.add(name);
            }
        }
        if (names.isEmpty() && review.clean()) {
            review.problem("partition.assignment.strategy=: must name at least one");
        }
        return List.copyOf(names);
    }
}
