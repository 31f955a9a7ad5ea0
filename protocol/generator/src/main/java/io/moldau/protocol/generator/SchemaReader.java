package io.moldau.protocol.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads schema files: one per API, and in a directory below one for each kind of data. A field is one line whose first entry is its name and type:
 *
 * <pre>{@code
 * {"replicaId": "int32", "versions": "0-14", "default": -1}
 * {"rack": "string?", "default": null}
 * {"topics": "[FetchTopic]", "fields": [ ... ]}
 * }</pre>
 *
 * {@code versions} is every version where left out. A question mark lets the field be null wherever it exists, {@code
 * "nullable": "7+"} only in some versions. A struct's fields are given where its name first appears in a message; later
 * fields just name it.
 */
public final class SchemaReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Below the schemas of the APIs, those of data without an API of its own. */
    private static final String DATA = "data";

    private final Versions versions;
    private final int flexibleFrom;
    private final Map<String, Struct> structs = new LinkedHashMap<>();

    private SchemaReader(JsonNode json) {
        this.versions = Versions.parse(text(json, "versions"), -1);
        this.flexibleFrom = json.has("flexible")
                ? Versions.parse(text(json, "flexible"), versions.high()).low()
                : versions.high() + 1;
    }

    /** The schemas of all APIs in a directory, by key. */
    public static List<Api> readApis(Path directory) throws IOException {
        List<Api> apis = readAll(directory, SchemaReader::api);
        apis.sort(Comparator.comparingInt(Api::key));
        return apis;
    }

    /** The schemas of data below the same directory, by name; none if there is no such place. */
    public static List<MessageSchema> readData(Path directory) throws IOException {
        Path below = directory.resolve(DATA);
        List<MessageSchema> data = Files.exists(below) ? readAll(below, SchemaReader::data) : new ArrayList<>();
        data.sort(Comparator.comparing(MessageSchema::name));
        return data;
    }

    private static <T> List<T> readAll(Path directory, Function<JsonNode, T> reader) throws IOException {
        List<T> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                try {
                    all.add(reader.apply(JSON.readTree(file.toFile())));
                } catch (IllegalArgumentException e) {
                    throw new IOException(file + ": " + e.getMessage(), e);
                }
            }
        }
        return all;
    }

    private static Api api(JsonNode json) {
        String name = text(json, "name");
        MessageSchema request = new SchemaReader(json).message(name + "Request", json.path("request"));
        MessageSchema response = new SchemaReader(json).message(name + "Response", json.path("response"));
        return new Api(json.path("key").asInt(), name, request, response);
    }

    private static MessageSchema data(JsonNode json) {
        return new SchemaReader(json).message(text(json, "name"), json.path("fields"));
    }

    private MessageSchema message(String name, JsonNode fields) {
        Struct root = struct(name, fields);
        return new MessageSchema(versions, flexibleFrom, root, structs);
    }

    private Struct struct(String name, JsonNode json) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode field : json) {
            fields.add(field(field));
        }
        return new Struct(name, List.copyOf(fields));
    }

    private Field field(JsonNode json) {
        String name = json.fieldNames().next();
        String typeText = text(json, name);
        boolean nullableEverywhere = typeText.endsWith("?");
        FieldType type = type(nullableEverywhere ? typeText.substring(0, typeText.length() - 1) : typeText, json);
        Versions present = json.has("versions") ? Versions.parse(text(json, "versions"), versions.high()) : versions;
        Versions nullable = nullableEverywhere ? present : Versions.NONE;
        if (json.has("nullable")) {
            nullable = Versions.parse(text(json, "nullable"), versions.high());
        }
        return new Field(
                name,
                type,
                present,
                nullable,
                json.path("tag").asInt(-1),
                json.has("default") ? json.get("default").asText() : "",
                json.path("ignorable").asBoolean(false));
    }

    private FieldType type(String text, JsonNode json) {
        if (text.startsWith("[")) {
            return new FieldType.ArrayOf(type(text.substring(1, text.length() - 1), json));
        }
        if (!Character.isUpperCase(text.charAt(0))) {
            return FieldType.Primitive.valueOf(text.toUpperCase(Locale.ROOT));
        }
        if (json.has("fields")) {
            if (structs.containsKey(text)) {
                throw new IllegalArgumentException("struct " + text + " is defined twice");
            }
            // Taken before its fields are read, so that structs stay in the order of appearance.
            structs.put(text, new Struct(text, List.of()));
            structs.put(text, struct(text, json.path("fields")));
        } else if (!structs.containsKey(text)) {
            throw new IllegalArgumentException("struct " + text + " has no fields");
        }
        return new FieldType.StructOf(text);
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value.asText();
    }
}
