package io.moldau.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as one of its brokers sees it now.
 *
 * @param id null from a cluster that does not tell
 * @param controller the broker that decides; -1 when there is none
 * @param brokers those alive, by id
 * @param topics by name, internal ones too
 */
public record ClusterDescription(
        @Nullable String id, int controller, List<BrokerDescription> brokers, List<TopicDescription> topics) {

    /**
     * One broker.
     *
     * @param rack null when it is in none
     */
    public record BrokerDescription(
            int id, String host, int port, @Nullable String rack) {}
}
