package io.moldau.protocol.generator;

import io.moldau.protocol.generator.FieldType.ArrayOf;
import io.moldau.protocol.generator.FieldType.Primitive;
import io.moldau.protocol.generator.FieldType.StructOf;
import java.util.List;

/** Prints the method that writes a struct in one group of versions. */
final class WriteEmitter {

    private final Source out;
    private final CodecContext context;
    private final SizeEmitter sizes;

    WriteEmitter(Source out, CodecContext context) {
        this.out = out;
        this.context = context;
        this.sizes = new SizeEmitter(out, context);
    }

    void emit(Struct struct) {
        int version = context.version();
        Versions group = context.layouts().groupOf(struct.name(), version);
        out.blank();
        out.line("private void $(WireWriter out) {", context.method("write", struct.name()));
        for (Field field : struct.absent(version)) {
            if (!field.ignorable()) {
                refuse(JavaTypes.differsFromDefault(field), struct, field, group);
            }
        }
        for (Field field : struct.fields()) {
            if (field.versions().contains(version) && field.isNullableInJava() && !context.isNullable(field)) {
                refuse("this." + field.name() + " == null", struct, field, group);
            }
        }
        struct.placed(version).forEach(this::writeValue);
        if (context.isFlexible()) {
            writeTags(struct.tagged(version));
        }
        out.line("}");
    }

    private void refuse(String condition, Struct struct, Field field, Versions group) {
        out.line("if ($) {", condition);
        out.line("throw new UnsupportedFieldException(\"$\", \"$\");", context.path(struct, field), group);
        out.line("}");
    }

    private void writeTags(List<Field> tagged) {
        if (tagged.isEmpty()) {
            out.line("out.writeUnsignedVarint(0);");
            return;
        }
        out.line("int tags = 0;");
        for (Field field : tagged) {
            out.line("if ($) {", JavaTypes.differsFromDefault(field));
            out.line("tags++;");
            out.line("}");
        }
        out.line("out.writeUnsignedVarint(tags);");
        for (Field field : tagged) {
            out.line("if ($) {", JavaTypes.differsFromDefault(field));
            out.line("out.writeTag($, $);", field.tag(), sizes.value(field));
            writeValue(field);
            out.line("}");
        }
    }

    private void writeValue(Field field) {
        String name = "this." + field.name();
        String compact = context.isFlexible() ? "Compact" : "";
        if (field.type() instanceof StructOf struct) {
            String write = "%s.%s(out);".formatted(name, context.method("write", struct.name()));
            if (context.isNullable(field)) {
                out.line("out.writeStructMarker($ != null);", name);
                out.line("if ($ != null) {", name).line(write).line("}");
            } else {
                out.line(write);
            }
        } else if (field.type() instanceof ArrayOf array) {
            if (array.element() == Primitive.INT32) {
                out.line("out.write$Int32List($);", compact, name);
            } else {
                out.line("out.write$List($, $);", compact, name, element(array.element(), compact));
            }
        } else if (field.type() == Primitive.RECORDS) {
            out.line("out.write$(Records.length($));", context.isFlexible() ? "CompactLength" : "Int32", name);
            out.line("Records.write($, out);", name);
        } else {
            out.line("out.write$($);", wireName((Primitive) field.type(), compact), name);
        }
    }

    private String element(FieldType type, String compact) {
        return type instanceof StructOf struct
                ? struct.name() + "::" + context.method("write", struct.name())
                : "(element, to) -> to.write" + wireName((Primitive) type, compact) + "(element)";
    }

    private static String wireName(Primitive type, String compact) {
        return JavaTypes.fixedBytes(type) > 0 ? JavaTypes.wireName(type) : compact + JavaTypes.wireName(type);
    }
}
