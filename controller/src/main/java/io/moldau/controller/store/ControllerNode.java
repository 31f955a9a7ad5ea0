package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code /controller}: who is the controller while its session lives. */
public record ControllerNode(int brokerId, long timestampMs) {

    public byte[] encode() {
        return Json.bytes(Json.versioned(2)
                .put("brokerid", brokerId)
                .put("timestamp", Long.toString(timestampMs))
                .put("kraftControllerEpoch", -1));
    }

    public static ControllerNode decode(byte[] data) {
        JsonNode root = Json.parse("controller", data);
        return new ControllerNode(
                Json.requiredInt("controller", root, "brokerid"),
                root.path("timestamp").asLong());
    }
}
