package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moldau.controller.cluster.Assignment;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /brokers/topics/<t>}: who holds a topic's partitions. Written in version 3, read from 1 on.
 *
 * @param id null when the topic was created by a broker too old to give it one: the controller assigns it
 */
public record TopicNode(@Nullable Uuid id, Map<Integer, Assignment> assignments) {

    public byte[] encode() {
        ObjectNode root = Json.versioned(3);
        if (id != null) {
            root.put("topic_id", id.toString());
        }
        ObjectNode partitions = root.putObject("partitions");
        ObjectNode adding = root.putObject("adding_replicas");
        ObjectNode removing = root.putObject("removing_replicas");
        new TreeMap<>(assignments).forEach((partition, assignment) -> {
            String key = Integer.toString(partition);
            partitions.set(key, Json.ints(assignment.replicas()));
            if (!assignment.adding().isEmpty()) {
                adding.set(key, Json.ints(assignment.adding()));
            }
            if (!assignment.removing().isEmpty()) {
                removing.set(key, Json.ints(assignment.removing()));
            }
        });
        return Json.bytes(root);
    }

    public static TopicNode decode(String name, byte[] data) {
        String what = "topic " + name;
        JsonNode root = Json.parse(what, data);
        JsonNode adding = root.path("adding_replicas");
        JsonNode removing = root.path("removing_replicas");
        Map<Integer, Assignment> assignments = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path("partitions").properties()) {
            String key = entry.getKey();
            assignments.put(
                    partitionNumber(what, key),
                    new Assignment(
                            Json.intList(what, entry.getValue()),
                            optionalInts(what, adding.path(key)),
                            optionalInts(what, removing.path(key))));
        }
        JsonNode id = root.path("topic_id");
        return new TopicNode(id.isTextual() ? uuid(what, id.textValue()) : null, assignments);
    }

    private static List<Integer> optionalInts(String what, JsonNode node) {
        return node.isMissingNode() || node.isNull() ? List.of() : Json.intList(what, node);
    }

    private static int partitionNumber(String what, String key) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw new MalformedNodeException(what + " has a partition that is no number", e);
        }
    }

    private static Uuid uuid(String what, String text) {
        try {
            return Uuid.parse(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedNodeException(what + " has a malformed id", e);
        }
    }
}
