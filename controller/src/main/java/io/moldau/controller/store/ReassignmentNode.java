package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.moldau.protocol.api.TopicPartition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /admin/reassign_partitions}: who is to hold which partitions, as tools wrote before there was a request for it. */
public final class ReassignmentNode {

    private ReassignmentNode() {}

    /** The wanted replicas of each partition, the preferred leader first. */
    public static Map<TopicPartition, List<Integer>> decode(byte[] data) {
        String what = "reassignment";
        Map<TopicPartition, List<Integer>> wanted = new LinkedHashMap<>();
        for (JsonNode partition : Json.parse(what, data).path("partitions")) {
            wanted.put(
                    new TopicPartition(
                            Json.requiredText(what, partition, "topic"),
                            Json.requiredInt(what, partition, "partition")),
                    Json.intList(what, partition.path("replicas")));
        }
        return wanted;
    }
}
