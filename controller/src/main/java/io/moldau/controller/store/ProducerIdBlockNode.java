package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * {@code /latest_producer_id_block}: the producer ids handed out last.
 *
 * @param lastId inclusive, as stored
 */
public record ProducerIdBlockNode(int brokerId, long firstId, long lastId) {

    public byte[] encode() {
        return Json.bytes(Json.versioned(1)
                .put("broker", brokerId)
                .put("block_start", Long.toString(firstId))
                .put("block_end", Long.toString(lastId)));
    }

    public static ProducerIdBlockNode decode(byte[] data) {
        String what = "producer id block";
        JsonNode root = Json.parse(what, data);
        try {
            return new ProducerIdBlockNode(
                    Json.requiredInt(what, root, "broker"),
                    Long.parseLong(Json.requiredText(what, root, "block_start")),
                    Long.parseLong(Json.requiredText(what, root, "block_end")));
        } catch (NumberFormatException e) {
            throw new MalformedNodeException(what + " has a bound that is no number", e);
        }
    }
}
