package io.moldau.controller.store;

/** {@code /cluster/id}: which cluster this is, for good. */
public final class ClusterIdNode {

    private ClusterIdNode() {}

    public static byte[] encode(String clusterId) {
        // The version is a text here and in no other node.
        return Json.bytes(Json.object().put("version", "1").put("id", clusterId));
    }

    public static String decode(byte[] data) {
        return Json.requiredText("cluster id", Json.parse("cluster id", data), "id");
    }
}
