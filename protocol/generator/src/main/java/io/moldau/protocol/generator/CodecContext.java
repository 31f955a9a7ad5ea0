package io.moldau.protocol.generator;

import io.moldau.protocol.generator.FieldType.ArrayOf;
import io.moldau.protocol.generator.FieldType.StructOf;

/** One message at one version: what the codec emitters ask about it. The version stands for its whole group. */
record CodecContext(MessageSchema message, Layouts layouts, int version) {

    boolean isFlexible() {
        return message.isFlexible(version);
    }

    boolean isNullable(Field field) {
        return field.nullable().contains(version);
    }

    /** A struct's method for this version, as in {@code readV4}. */
    String method(String verb, String struct) {
        return verb + "V" + layouts.groupOf(struct, version).low();
    }

    /** What the named field is called in messages to people. */
    String path(Struct struct, Field field) {
        return (struct.equals(message.root()) ? "" : message.name() + ".") + struct.name() + "." + field.name();
    }

    /** The least a value of this type takes on the wire. */
    int minBytes(FieldType type) {
        int fixed = JavaTypes.fixedBytes(type);
        if (fixed > 0) {
            return fixed;
        }
        return type instanceof StructOf struct
                ? minBytes(message.struct(struct.name()))
                : JavaTypes.lengthBytes(type, isFlexible());
    }

    private int minBytes(Struct struct) {
        int bytes = isFlexible() ? 1 : 0;
        for (Field field : struct.placed(version)) {
            boolean marked = field.type() instanceof StructOf && isNullable(field);
            bytes += marked ? 1 : minBytes(field.type());
        }
        if (bytes == 0) {
            // An array of these could claim any count for nothing.
            throw new IllegalArgumentException(struct.name() + " is empty in version " + version);
        }
        return bytes;
    }

    /** What every value of this type takes on the wire, or −1 if they differ. */
    int fixedBytes(FieldType type) {
        return type instanceof StructOf struct ? fixedBytes(message.struct(struct.name())) : JavaTypes.fixedBytes(type);
    }

    int fixedBytes(Struct struct) {
        if (!struct.tagged(version).isEmpty()) {
            return -1;
        }
        int bytes = isFlexible() ? 1 : 0;
        for (Field field : struct.placed(version)) {
            int fixed = field.type() instanceof ArrayOf || isNullable(field) ? -1 : fixedBytes(field.type());
            if (fixed < 0) {
                return -1;
            }
            bytes += fixed;
        }
        return bytes;
    }
}
