package io.moldau.protocol.generator;

import io.moldau.protocol.generator.FieldType.ArrayOf;
import io.moldau.protocol.generator.FieldType.Primitive;
import io.moldau.protocol.generator.FieldType.StructOf;
import java.util.List;
import java.util.stream.Collectors;

/** Prints the method that reads a struct in one group of versions. */
final class ReadEmitter {

    private final Source out;
    private final CodecContext context;

    ReadEmitter(Source out, CodecContext context) {
        this.out = out;
        this.context = context;
    }

    void emit(Struct struct) {
        int version = context.version();
        out.blank();
        out.line("private static $ $(WireReader in) {", struct.name(), context.method("read", struct.name()));
        for (Field field : struct.placed(version)) {
            out.line("$ $ = $;", JavaTypes.declared(field), field.name(), value(field));
        }
        if (context.isFlexible()) {
            readTags(struct.tagged(version));
        }
        String arguments = struct.fields().stream()
                .map(field -> field.versions().contains(version) ? field.name() : JavaTypes.defaultValue(field))
                .collect(Collectors.joining(", "));
        out.line("return new $($);", struct.name(), arguments);
        out.line("}");
    }

    private void readTags(List<Field> tagged) {
        if (tagged.isEmpty()) {
            out.line("in.skipTags();");
            return;
        }
        for (Field field : tagged) {
            out.line("$ $ = $;", JavaTypes.declared(field), field.name(), JavaTypes.defaultValue(field));
        }
        out.line("for (TaggedFields tags = in.readTags(); tags.next(); ) {");
        out.line("switch (tags.tag()) {");
        for (Field field : tagged) {
            out.line("case $ -> $ = $;", field.tag(), field.name(), value(field));
        }
        out.line("default -> tags.skip();");
        out.line("}").line("}");
    }

    private String value(Field field) {
        boolean nullable = context.isNullable(field);
        String read = nullable ? "readNullable" : "read";
        if (field.type() instanceof StructOf struct) {
            return "in.%sStruct(%d, %s)"
                    .formatted(read, JavaTypes.heapBytes(struct, context.message()), element(struct));
        }
        if (field.type() instanceof ArrayOf array) {
            if (array.element() == Primitive.INT32) {
                return "in." + read + "Int32List(" + length("in", array) + ")";
            }
            return "in.%sList(%s, %d, %d, %s)"
                    .formatted(
                            read,
                            length("in", array),
                            context.minBytes(array.element()),
                            JavaTypes.heapBytes(array.element(), context.message()),
                            element(array.element()));
        }
        return primitive("in", read, (Primitive) field.type());
    }

    private String element(FieldType type) {
        if (type instanceof StructOf struct) {
            return struct.name() + "::" + context.method("read", struct.name());
        }
        Primitive primitive = (Primitive) type;
        return JavaTypes.fixedBytes(type) > 0
                ? "WireReader::read" + JavaTypes.wireName(primitive)
                : "element -> " + primitive("element", "read", primitive);
    }

    private String primitive(String from, String read, Primitive type) {
        return switch (type) {
            case STRING, BYTES -> "%s.%s%s(%s)".formatted(from, read, JavaTypes.wireName(type), length(from, type));
            case RECORDS -> "Records.read(%s, %s)".formatted(from, length(from, type));
            default -> "%s.read%s()".formatted(from, JavaTypes.wireName(type));
        };
    }

    private String length(String from, FieldType type) {
        if (context.isFlexible()) {
            return from + ".readCompactLength()";
        }
        return from + (type == Primitive.STRING ? ".readInt16()" : ".readInt32()");
    }
}
