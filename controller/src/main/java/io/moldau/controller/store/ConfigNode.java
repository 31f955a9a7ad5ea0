package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** {@code /config/<kind>/<name>}: the settings of one entity that differ from the defaults. */
public final class ConfigNode {

    private ConfigNode() {}

    public static byte[] encode(Map<String, String> config) {
        ObjectNode root = Json.versioned(1);
        ObjectNode settings = root.putObject("config");
        new TreeMap<>(config).forEach(settings::put);
        return Json.bytes(root);
    }

    /** Reads the settings; none from a node without data, which some tools leave behind. */
    public static Map<String, String> decode(String entityPath, byte[] data) {
        Map<String, String> config = new TreeMap<>();
        if (data.length > 0) {
            for (Map.Entry<String, JsonNode> entry :
                    Json.parse("config of " + entityPath, data).path("config").properties()) {
                config.put(entry.getKey(), entry.getValue().asText());
            }
        }
        return config;
    }
}
