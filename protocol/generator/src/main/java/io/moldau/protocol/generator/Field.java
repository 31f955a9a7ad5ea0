package io.moldau.protocol.generator;

import org.jspecify.annotations.Nullable;

/**
 * One field of a struct.
 *
 * @param name also the name of the record component
 * @param versions where it exists, within those of its message
 * @param nullable where it may be null; empty if nowhere
 * @param tag its tag, or −1 if it has a fixed place
 * @param defaultText what it holds when nobody set it: a literal, {@code null}, or empty for the type's own zero
 * @param ignorable whether a version without the field may drop a value rather than refuse the message
 */
public record Field(
        String name,
        FieldType type,
        Versions versions,
        Versions nullable,
        int tag,
        String defaultText,
        boolean ignorable) {

    public boolean isTagged() {
        return tag >= 0;
    }

    boolean defaultsToNull() {
        return defaultText.equals("null");
    }

    /** Whether the Java type admits null. Records do even when they cannot be null: absent, they have no other default. */
    boolean isNullableInJava() {
        return !nullable.isEmpty() || defaultsToNull();
    }

    /** The struct this field holds one or many of, if any. */
    @Nullable
    String structName() {
        if (type instanceof FieldType.StructOf struct) {
            return struct.name();
        }
        if (type instanceof FieldType.ArrayOf array && array.element() instanceof FieldType.StructOf struct) {
            return struct.name();
        }
        return null;
    }
}
