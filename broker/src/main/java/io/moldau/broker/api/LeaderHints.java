package io.moldau.broker.api;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who leads instead: told beside the errors of one response that mean somebody else does, so that a client goes there at
 * once and need not ask for metadata first (KIP-951). Used by one thread, for one response.
 */
public final class LeaderHints {

    private final MetadataImage image;
    private final String listener;
    private final boolean understood;

    /** Those named so far, by their ids; there with the first, as hardly any response names one. */
    private @Nullable Map<Integer, Node> named;

    /** Where a leader can be reached. */
    public record Node(
            int id, String host, int port, @Nullable String rack) {}

    /**
     * @param listener the one the client came through: it is told addresses of this one
     * @param understood whether the version of the response has room for hints
     */
    public LeaderHints(MetadataImage image, String listener, boolean understood) {
        this.image = image;
        this.listener = listener;
        this.understood = understood;
    }

    /** The leader and its epoch, if this error calls for a hint and the leader's address is known; notes the address. */
    public Optional<PartitionMetadata> beside(ErrorCode error, String topic, int partition) {
        if (!understood || (error != ErrorCode.NOT_LEADER_OR_FOLLOWER && error != ErrorCode.FENCED_LEADER_EPOCH)) {
            return Optional.empty();
        }
        return Optional.ofNullable(image.partition(topic, partition)).filter(known -> note(known.leader()));
    }

    private boolean note(int leader) {
        BrokerRegistration broker = image.brokers().get(leader);
        if (broker == null || broker.endpoint(listener).isEmpty()) {
            return false;
        }
        Endpoint at = broker.endpoint(listener).get();
        Map<Integer, Node> nodes = named == null ? new TreeMap<>() : named;
        nodes.put(leader, new Node(leader, at.host(), at.port(), broker.rack()));
        named = nodes;
        return true;
    }

    /** The brokers that were named, each once, as the response has them. */
    public <T> List<T> nodes(Function<Node, T> form) {
        return named == null ? List.of() : named.values().stream().map(form).toList();
    }
}
