package io.moldau.protocol.generator;

import java.util.Comparator;
import java.util.List;

/** A named list of fields, in the order of the wire. */
public record Struct(String name, List<Field> fields) {

    /** The fields with a fixed place in this version. */
    public List<Field> placed(int version) {
        return fields.stream()
                .filter(field -> !field.isTagged() && field.versions().contains(version))
                .toList();
    }

    /** The fields that follow with a tag in this version, by tag. */
    public List<Field> tagged(int version) {
        return fields.stream()
                .filter(field -> field.isTagged() && field.versions().contains(version))
                .sorted(Comparator.comparingInt(Field::tag))
                .toList();
    }

    /** The fields this version does not have. */
    public List<Field> absent(int version) {
        return fields.stream()
                .filter(field -> !field.versions().contains(version))
                .toList();
    }
}
