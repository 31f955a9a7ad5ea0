package io.moldau.protocol.generator;

import java.util.stream.Collectors;

/** Prints the builder of a record, which starts from the schema's defaults. */
final class BuilderEmitter {

    private final Source out;

    BuilderEmitter(Source out) {
        this.out = out;
    }

    void emit(Struct struct) {
        out.blank();
        out.line("/** Starts from the defaults of the schema. */");
        out.line("public static Builder builder() {")
                .line("return new Builder();")
                .line("}");
        out.blank();
        out.line("/** Collects the fields of a {@link $}. */", struct.name());
        out.line("public static final class Builder {").blank();
        for (Field field : struct.fields()) {
            out.line("private $ $ = $;", JavaTypes.declared(field), field.name(), JavaTypes.defaultValue(field));
        }
        if (!struct.fields().isEmpty()) {
            out.blank();
        }
        out.line("private Builder() {}");
        for (Field field : struct.fields()) {
            out.blank();
            out.line("public Builder $($ value) {", field.name(), JavaTypes.declared(field));
            out.line("this.$ = value;", field.name());
            out.line("return this;").line("}");
        }
        String arguments = struct.fields().stream().map(Field::name).collect(Collectors.joining(", "));
        out.blank();
        out.line("public $ build() {", struct.name());
        out.line("return new $($);", struct.name(), arguments);
        out.line("}").line("}");
    }
}
