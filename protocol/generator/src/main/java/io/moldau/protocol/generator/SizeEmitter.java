package io.moldau.protocol.generator;

import io.moldau.protocol.generator.FieldType.ArrayOf;
import io.moldau.protocol.generator.FieldType.Primitive;
import io.moldau.protocol.generator.FieldType.StructOf;
import java.util.ArrayList;
import java.util.List;

/** Prints the method that measures a struct in one group of versions; a struct of constant size needs none. */
final class SizeEmitter {

    private final Source out;
    private final CodecContext context;

    SizeEmitter(Source out, CodecContext context) {
        this.out = out;
        this.context = context;
    }

    void emit(Struct struct) {
        if (context.fixedBytes(struct) >= 0) {
            return;
        }
        List<Field> tagged = struct.tagged(context.version());
        int constant = 0;
        List<String> variable = new ArrayList<>();
        for (Field field : struct.placed(context.version())) {
            int fixed = field.type() instanceof ArrayOf || context.isNullable(field)
                    ? -1
                    : context.fixedBytes(field.type());
            if (fixed >= 0) {
                constant += fixed;
            } else {
                variable.add(value(field));
            }
        }
        out.blank();
        out.line("private int $() {", context.method("size", struct.name()));
        // The count of tags always fits one byte.
        out.line("int size = $;", constant + (context.isFlexible() ? 1 : 0));
        variable.forEach(value -> out.line("size += $;", value));
        for (Field field : tagged) {
            out.line("if ($) {", JavaTypes.differsFromDefault(field));
            out.line("size += WireSize.ofTagged($, $);", field.tag(), value(field));
            out.line("}");
        }
        out.line("return size;");
        out.line("}");
    }

    /** The expression for what a field's value takes. */
    String value(Field field) {
        String name = "this." + field.name();
        boolean nullable = context.isNullable(field);
        if (field.type() instanceof StructOf struct) {
            if (nullable && field.isTagged()) {
                throw new IllegalArgumentException(field.name() + ": a tagged struct cannot be null");
            }
            String size = struct(name, struct);
            return nullable ? "1 + (" + name + " == null ? 0 : " + size + ")" : size;
        }
        if (field.type() instanceof ArrayOf array) {
            String count = context.isFlexible() ? "WireSize.ofCompactCount(" + name + ")" : "4";
            return "%s + WireSize.ofElements(%s, %s)".formatted(count, name, element(array.element()));
        }
        Primitive primitive = (Primitive) field.type();
        int fixed = JavaTypes.fixedBytes(primitive);
        if (fixed > 0) {
            return Integer.toString(fixed);
        }
        if (primitive == Primitive.RECORDS) {
            return "WireSize.of%s(Records.length(%s))".formatted(context.isFlexible() ? "Compact" : "Fixed", name);
        }
        return "WireSize.%s(%s)".formatted(method(primitive), name);
    }

    private String struct(String name, StructOf struct) {
        int fixed = context.fixedBytes(struct);
        return fixed >= 0 ? Integer.toString(fixed) : name + "." + context.method("size", struct.name()) + "()";
    }

    private String element(FieldType type) {
        int fixed = context.fixedBytes(type);
        if (fixed >= 0) {
            return Integer.toString(fixed);
        }
        return type instanceof StructOf struct
                ? struct.name() + "::" + context.method("size", struct.name())
                : "WireSize::" + method((Primitive) type);
    }

    private String method(Primitive type) {
        return (context.isFlexible() ? "ofCompact" : "of") + JavaTypes.wireName(type);
    }
}
