package io.moldau.controller.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON of nodes. Fields are written in the order they were put, without blanks; unknown fields are ignored when read,
 * since newer brokers add some.
 */
final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    /** An object that begins with the version of its layout, as almost all nodes do. */
    static ObjectNode versioned(int version) {
        return object().put("version", version);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode ints(List<Integer> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(values.size());
        values.forEach(array::add);
        return array;
    }

    static byte[] bytes(ObjectNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot fail to serialise", e);
        }
    }

    /**
     * Parses an object.
     *
     * @param what names the node in error messages
     */
    static JsonNode parse(String what, byte[] data) {
        JsonNode root;
        try {
            root = MAPPER.readTree(data);
        } catch (IOException e) {
            throw new MalformedNodeException(what + " is not JSON", e);
        }
        if (!root.isObject()) {
            throw new MalformedNodeException(what + " is not a JSON object");
        }
        return root;
    }

    static int requiredInt(String what, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.canConvertToInt()) {
            throw new MalformedNodeException(what + " lacks a number " + field);
        }
        return node.intValue();
    }

    static String requiredText(String what, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.isTextual()) {
            throw new MalformedNodeException(what + " lacks a text " + field);
        }
        return node.textValue();
    }

    static List<Integer> intList(String what, JsonNode array) {
        if (!array.isArray()) {
            throw new MalformedNodeException(what + " lacks a list of broker ids");
        }
        List<Integer> values = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            if (!element.canConvertToInt()) {
                throw new MalformedNodeException(what + " has a broker id that is no number");
            }
            values.add(element.intValue());
        }
        return values;
    }
}
