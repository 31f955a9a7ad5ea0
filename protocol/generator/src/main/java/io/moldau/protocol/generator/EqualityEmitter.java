package io.moldau.protocol.generator;

import io.moldau.protocol.generator.FieldType.Primitive;
import java.util.stream.Collectors;

/** Prints {@code equals} and {@code hashCode} for a record with byte arrays, which would compare by identity. */
final class EqualityEmitter {

    private final Source out;

    EqualityEmitter(Source out) {
        this.out = out;
    }

    void emit(Struct struct) {
        if (struct.fields().stream().noneMatch(EqualityEmitter::isArray)) {
            return;
        }
        String equal = struct.fields().stream().map(EqualityEmitter::equality).collect(Collectors.joining(" && "));
        out.blank().line("@Override").line("public boolean equals(@Nullable Object other) {");
        out.line("return other instanceof $ that && $;", struct.name(), equal).line("}");
        String hashes = struct.fields().stream()
                .map(field -> isArray(field) ? "Arrays.hashCode(" + field.name() + ")" : field.name())
                .collect(Collectors.joining(", "));
        out.blank().line("@Override").line("public int hashCode() {");
        out.line("return Objects.hash($);", hashes).line("}");
    }

    private static boolean isArray(Field field) {
        return field.type() == Primitive.BYTES;
    }

    private static String equality(Field field) {
        String owner = isArray(field) ? "Arrays" : "Objects";
        return owner + ".equals(this." + field.name() + ", that." + field.name() + ")";
    }
}
