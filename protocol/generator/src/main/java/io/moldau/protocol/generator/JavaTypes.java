package io.moldau.protocol.generator;

import io.moldau.protocol.generator.FieldType.ArrayOf;
import io.moldau.protocol.generator.FieldType.Primitive;
import io.moldau.protocol.generator.FieldType.StructOf;
import java.util.Locale;

/** How schema types look in Java, and what they take on the wire and on the heap. */
final class JavaTypes {

    private static final int OBJECT_HEADER_BYTES = 12;
    private static final int REFERENCE_BYTES = 4;
    private static final int BOX_BYTES = 24;

    private JavaTypes() {}

    /** The type of the record component, with its annotation if it may be null. */
    static String declared(Field field) {
        String name = name(field.type());
        if (!field.isNullableInJava()) {
            return name;
        }
        return field.type() == Primitive.BYTES ? "byte @Nullable []" : "@Nullable " + name;
    }

    static String name(FieldType type) {
        if (type instanceof ArrayOf array) {
            return "List<" + boxed(array.element()) + ">";
        }
        if (type instanceof StructOf struct) {
            return struct.name();
        }
        return switch ((Primitive) type) {
            case BOOL -> "boolean";
            case INT8 -> "byte";
            case INT16 -> "short";
            case UINT16, INT32 -> "int";
            case INT64 -> "long";
            case FLOAT64 -> "double";
            case UUID -> "Uuid";
            case STRING -> "String";
            case BYTES -> "byte[]";
            case RECORDS -> "Records";
        };
    }

    private static String boxed(FieldType type) {
        String name = name(type);
        return switch (name) {
            case "boolean" -> "Boolean";
            case "byte" -> "Byte";
            case "short" -> "Short";
            case "int" -> "Integer";
            case "long" -> "Long";
            case "double" -> "Double";
            default -> name;
        };
    }

    /** The expression for what a field holds when nobody set it. */
    static String defaultValue(Field field) {
        if (field.defaultsToNull()) {
            return "null";
        }
        String text = field.defaultText();
        if (field.type() instanceof ArrayOf) {
            return "List.of()";
        }
        if (field.type() instanceof StructOf struct) {
            return struct.name() + ".DEFAULT";
        }
        return switch ((Primitive) field.type()) {
            case BOOL -> text.isEmpty() ? "false" : text;
            case INT8 -> "(byte) " + (text.isEmpty() ? "0" : text);
            case INT16 -> "(short) " + (text.isEmpty() ? "0" : text);
            case UINT16, INT32 -> text.isEmpty() ? "0" : text;
            case INT64 -> (text.isEmpty() ? "0" : text) + "L";
            case FLOAT64 -> text.isEmpty() ? "0.0" : text;
            case UUID -> "Uuid.ZERO";
            case STRING -> '"' + text + '"';
            case BYTES -> "new byte[0]";
            case RECORDS -> "MemoryRecords.EMPTY";
        };
    }

    /** The condition under which a field holds something else than its default. */
    static String differsFromDefault(Field field) {
        String name = "this." + field.name();
        if (field.defaultsToNull()) {
            return name + " != null";
        }
        String differs;
        if (field.type() instanceof ArrayOf) {
            differs = "!" + name + ".isEmpty()";
        } else if (field.type() instanceof StructOf) {
            differs = "!" + name + ".equals(" + defaultValue(field) + ")";
        } else {
            differs = switch ((Primitive) field.type()) {
                case BOOL, INT8, INT16, UINT16, INT32, INT64, FLOAT64 -> name + " != " + defaultValue(field);
                case STRING, UUID -> "!" + name + ".equals(" + defaultValue(field) + ")";
                case BYTES -> name + ".length != 0";
                case RECORDS -> name + ".sizeInBytes() != 0";
            };
        }
        return field.isNullableInJava() ? name + " == null || " + differs : differs;
    }

    /** The name of a type in the methods of the wire classes. */
    static String wireName(Primitive type) {
        String name = type.toString();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** The size of a value that always takes the same, or −1. */
    static int fixedBytes(FieldType type) {
        return type instanceof Primitive primitive
                ? switch (primitive) {
                    case BOOL, INT8 -> 1;
                    case INT16, UINT16 -> 2;
                    case INT32 -> 4;
                    case INT64, FLOAT64 -> 8;
                    case UUID -> 16;
                    case STRING, BYTES, RECORDS -> -1;
                }
                : -1;
    }

    /** The least that the length before a value of variable size takes. */
    static int lengthBytes(FieldType type, boolean flexible) {
        if (flexible) {
            return 1;
        }
        return type == Primitive.STRING ? 2 : 4;
    }

    /** What the object of a struct or an array's element takes on the heap, apart from what its own fields refer to. */
    static int heapBytes(FieldType type, MessageSchema message) {
        if (type instanceof StructOf struct) {
            return shallowBytes(message.struct(struct.name()));
        }
        return switch ((Primitive) type) {
            case STRING, BYTES, RECORDS, UUID, BOOL, INT8 -> 0;
            case INT16, UINT16, INT32, INT64, FLOAT64 -> BOX_BYTES;
        };
    }

    private static int shallowBytes(Struct struct) {
        int bytes = OBJECT_HEADER_BYTES;
        for (Field field : struct.fields()) {
            int fixed = field.type() == Primitive.UUID ? -1 : fixedBytes(field.type());
            bytes += fixed < 0 ? REFERENCE_BYTES : fixed;
        }
        // The JVM packs small fields into the gaps that alignment leaves; objects end on a multiple of eight.
        return (bytes + 7) / 8 * 8;
    }
}
