package io.moldau.protocol.generator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints the Java file of one message: its record, with a builder and codecs, and the records of its structs inside. */
final class RecordEmitter {

    private static final Map<String, String> IMPORTS = new TreeMap<>(Map.ofEntries(
            Map.entry("ApiKey", "io.moldau.protocol.api.ApiKey"),
            Map.entry("MemoryRecords", "io.moldau.protocol.record.MemoryRecords"),
            Map.entry("Message", "io.moldau.protocol.wire.Message"),
            Map.entry("Records", "io.moldau.protocol.record.Records"),
            Map.entry("TaggedFields", "io.moldau.protocol.wire.TaggedFields"),
            Map.entry("UnsupportedFieldException", "io.moldau.protocol.wire.UnsupportedFieldException"),
            Map.entry("Uuid", "io.moldau.protocol.wire.Uuid"),
            Map.entry("WireReader", "io.moldau.protocol.wire.WireReader"),
            Map.entry("WireSize", "io.moldau.protocol.wire.WireSize"),
            Map.entry("WireWriter", "io.moldau.protocol.wire.WireWriter"),
            Map.entry("Arrays", "java.util.Arrays"),
            Map.entry("List", "java.util.List"),
            Map.entry("Objects", "java.util.Objects"),
            Map.entry("Generated", "javax.annotation.processing.Generated"),
            Map.entry("Nullable", "org.jspecify.annotations.Nullable")));

    private final @Nullable Api api;
    private final MessageSchema message;
    private final Layouts layouts;
    private final Source out = new Source();

    private RecordEmitter(@Nullable Api api, MessageSchema message) {
        this.api = api;
        this.message = message;
        this.layouts = new Layouts(message);
    }

    /** For the request or the response of an API. */
    static RecordEmitter ofApi(Api api, MessageSchema message) {
        return new RecordEmitter(api, message);
    }

    /** For data that no API sends by itself. */
    static RecordEmitter ofData(MessageSchema message) {
        return new RecordEmitter(null, message);
    }

    String emit() {
        Struct root = message.root();
        documentRoot();
        out.line("@Generated(\"$\")", Generate.class.getPackageName());
        openRecord(root, api == null ? " implements Message" : " implements ApiMessage");
        dispatch(root);
        codecs(root);
        new EqualityEmitter(out).emit(root);
        new BuilderEmitter(out).emit(root);
        for (Struct struct : message.structs().values()) {
            out.blank();
            out.line("/**");
            out.line(" * Part of {@link $}, in versions $.", message.name(), range(layouts.groups(struct)));
            document(struct.fields());
            out.line(" */");
            openRecord(struct, "");
            if (isDefaultSomewhere(struct)) {
                out.blank();
                out.line("/** Every field at its default. */");
                out.line("public static final $ DEFAULT = builder().build();", struct.name());
            }
            codecs(struct);
            new EqualityEmitter(out).emit(struct);
            new BuilderEmitter(out).emit(struct);
            out.line("}");
        }
        out.line("}");
        return withImports(out.toString());
    }

    private static String withImports(String body) {
        String imports = IMPORTS.entrySet().stream()
                .filter(entry -> body.matches("(?s).*\\b" + entry.getKey() + "\\b.*"))
                .map(Map.Entry::getValue)
                .sorted()
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
        return "package io.moldau.protocol.message;\n\n" + imports + "\n" + body;
    }

    private void documentRoot() {
        String what = api == null
                ? "Data that no API sends by itself"
                : (message.equals(api.request()) ? "Request" : "Response") + " of {@link ApiKey#" + api.constant()
                        + "}";
        int flexibleFrom = message.flexibleFrom();
        out.line("/**");
        out.line(
                " * $, versions $$.",
                what,
                message.versions(),
                flexibleFrom > message.versions().high() ? "" : ", flexible from " + flexibleFrom);
        document(message.root().fields());
        out.line(" */");
    }

    private void document(List<Field> fields) {
        if (fields.isEmpty()) {
            return;
        }
        out.line(" *");
        for (Field field : fields) {
            out.line(" * @param $ $", field.name(), facts(field));
        }
    }

    private String facts(Field field) {
        StringBuilder text = new StringBuilder(schemaName(field.type()));
        if (!field.versions().equals(message.versions())) {
            text.append(", versions ").append(field.versions());
        }
        if (field.isTagged()) {
            text.append(", tag ").append(field.tag());
        }
        if (field.nullable().equals(field.versions())) {
            text.append(", may be null");
        } else if (!field.nullable().isEmpty()) {
            text.append(", may be null in versions ").append(field.nullable());
        }
        if (!field.defaultText().isEmpty()) {
            text.append(", default ").append(field.defaultText());
        }
        if (field.ignorable()) {
            text.append("; dropped in other versions");
        }
        return text.toString();
    }

    private static String schemaName(FieldType type) {
        if (type instanceof FieldType.ArrayOf array) {
            return "array of " + schemaName(array.element());
        }
        if (type instanceof FieldType.StructOf struct) {
            return "{@link " + struct.name() + "}";
        }
        return type.toString().toLowerCase(Locale.ROOT);
    }

    private static String range(List<Versions> groups) {
        return groups.isEmpty()
                ? "none"
                : new Versions(
                                groups.get(0).low(),
                                groups.get(groups.size() - 1).high())
                        .toString();
    }

    private void openRecord(Struct struct, String suffix) {
        if (struct.fields().isEmpty()) {
            out.line("public record $()$ {", struct.name(), suffix);
            return;
        }
        out.line("public record $(", struct.name());
        for (int i = 0; i < struct.fields().size(); i++) {
            Field field = struct.fields().get(i);
            String end = i + 1 < struct.fields().size() ? "," : "";
            out.line("$ $$", JavaTypes.declared(field), field.name(), end);
        }
        out.line(")$ {", suffix);
    }

    private boolean isDefaultSomewhere(Struct struct) {
        return Stream.concat(Stream.of(message.root()), message.structs().values().stream())
                .flatMap(owner -> owner.fields().stream())
                .anyMatch(field -> field.type() instanceof FieldType.StructOf type
                        && type.name().equals(struct.name())
                        && !field.defaultsToNull());
    }

    /** The public methods of a message, which pick the group of a version. */
    private void dispatch(Struct root) {
        out.blank();
        out.line("/** Reads the message, and not what may follow it; record data stays a slice of the frame. */");
        out.line("public static $ read(WireReader in, int version) {", root.name());
        out.line("return switch (version) {");
        cases(root, group -> "readV" + group.low() + "(in)");
        out.line("};").line("}").blank();
        out.line("@Override").line("public void write(WireWriter out, int version) {");
        out.line("switch (version) {");
        cases(root, group -> "writeV" + group.low() + "(out)");
        out.line("}").line("}").blank();
        out.line("@Override").line("public int size(int version) {");
        out.line("return switch (version) {");
        cases(root, group -> {
            int fixed = context(group).fixedBytes(root);
            return fixed >= 0 ? Integer.toString(fixed) : "sizeV" + group.low() + "()";
        });
        out.line("};").line("}");
        if (api != null) {
            out.blank();
            out.line("@Override").line("public ApiKey apiKey() {");
            out.line("return ApiKey.$;", api.constant()).line("}");
        }
    }

    private void cases(Struct root, Function<Versions, String> call) {
        for (Versions group : layouts.groups(root)) {
            String labels = IntStream.rangeClosed(group.low(), group.high())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", "));
            out.line("case $ -> $;", labels, call.apply(group));
        }
        out.line("default -> throw new IllegalArgumentException(\"$ has no version \" + version);", root.name());
    }

    private CodecContext context(Versions group) {
        return new CodecContext(message, layouts, group.low());
    }

    private void codecs(Struct struct) {
        for (Versions group : layouts.groups(struct)) {
            CodecContext context = context(group);
            new ReadEmitter(out, context).emit(struct);
            new WriteEmitter(out, context).emit(struct);
            new SizeEmitter(out, context).emit(struct);
        }
    }
}
