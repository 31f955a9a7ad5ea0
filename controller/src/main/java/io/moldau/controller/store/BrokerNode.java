package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.BrokerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /brokers/ids/<id>}: a live broker. Written in version 5, read from 1 on.
 *
 * @param jmxPort where the broker's metrics are served, or -1
 * @param lostWrites whether replicas may lack what they had in sync; written until a controller has dealt with that
 */
public record BrokerNode(
        List<Endpoint> endpoints, @Nullable String rack, int jmxPort, long timestampMs, boolean lostWrites) {

    /** No field of Kafka's, which ignores it. */
    private static final String LOST_WRITES = "moldau_lost_writes";

    private static final Pattern ENDPOINT = Pattern.compile("^(.*)://\\[?([0-9a-zA-Z\\-%._:]*)\\]?:(-?[0-9]+)$");

    public BrokerNode {
        endpoints = List.copyOf(endpoints);
    }

    /** The registration of a broker whose replicas are as it left them. */
    public BrokerNode(List<Endpoint> endpoints, @Nullable String rack, int jmxPort, long timestampMs) {
        this(endpoints, rack, jmxPort, timestampMs, false);
    }

    /** The same without a word of lost writes. */
    BrokerNode settled() {
        return new BrokerNode(endpoints, rack, jmxPort, timestampMs);
    }

    public byte[] encode() {
        ObjectNode root = Json.versioned(5);
        // Tools that know no listeners read host and port, and can speak nothing but plaintext.
        Optional<Endpoint> plaintext = endpoints.stream()
                .filter(e -> e.security() == SecurityProtocol.PLAINTEXT)
                .findFirst();
        root.put("host", plaintext.map(Endpoint::host).orElse(null));
        root.put("port", plaintext.map(Endpoint::port).orElse(-1));
        ArrayNode urls = root.putArray("endpoints");
        ObjectNode protocols = root.putObject("listener_security_protocol_map");
        for (Endpoint endpoint : endpoints) {
            urls.add(endpoint.toString());
            protocols.put(endpoint.listener(), endpoint.security().name());
        }
        if (rack != null) {
            root.put("rack", rack);
        }
        root.put("jmx_port", jmxPort).put("timestamp", Long.toString(timestampMs));
        root.putObject("features");
        if (lostWrites) {
            root.put(LOST_WRITES, true);
        }
        return Json.bytes(root);
    }

    /** Reads the registration of broker {@code id}; its epoch is the creating transaction of the node. */
    public static BrokerRegistration decode(int id, StoredNode node) {
        String what = "registration of broker " + id;
        JsonNode root = Json.parse(what, node.data());
        List<Endpoint> endpoints = new ArrayList<>();
        if (Json.requiredInt(what, root, "version") == 1) {
            String host = Json.requiredText(what, root, "host");
            int port = Json.requiredInt(what, root, "port");
            endpoints.add(new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, host, port));
        } else {
            JsonNode protocols = root.path("listener_security_protocol_map");
            for (JsonNode url : root.path("endpoints")) {
                endpoints.add(endpoint(what, url.asText(), protocols));
            }
        }
        if (endpoints.isEmpty()) {
            throw new MalformedNodeException(what + " has no endpoints");
        }
        JsonNode rack = root.path("rack");
        return new BrokerRegistration(
                id,
                node.czxid(),
                endpoints,
                rack.isTextual() ? rack.textValue() : null,
                root.path(LOST_WRITES).asBoolean(false));
    }

    private static Endpoint endpoint(String what, String url, JsonNode protocols) {
        Matcher matcher = ENDPOINT.matcher(url);
        if (!matcher.matches()) {
            throw new MalformedNodeException(what + " has a malformed endpoint");
        }
        String listener = matcher.group(1);
        // Before version 4 a listener was named by its protocol.
        String protocol = protocols.path(listener).asText(listener);
        try {
            return new Endpoint(
                    listener, SecurityProtocol.valueOf(protocol), matcher.group(2), Integer.parseInt(matcher.group(3)));
        } catch (IllegalArgumentException e) {
            throw new MalformedNodeException(what + " has an endpoint of an unknown protocol or port", e);
        }
    }
}
