package io.moldau.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The type of a key's value, with the number DescribeConfigs gives it and the way its text is read. */
public enum ConfigType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private final byte code;

    ConfigType(int code) {
        this.code = (byte) code;
    }

    /** The type's number in a DescribeConfigs response. */
    public byte code() {
        return code;
    }

    /**
     * Reads a value: Boolean, Integer, Short, Long, Double, a List of String, or String for the other types. Blanks around
     * the text and around list elements are dropped.
     *
     * @throws IllegalArgumentException when the text is not of this type; the message completes "key=value: "
     */
    Object parse(String text) {
        String trimmed = text.strip();
        try {
            return switch (this) {
                case BOOLEAN -> parseBoolean(trimmed);
                case INT -> Integer.valueOf(trimmed);
                case SHORT -> Short.valueOf(trimmed);
                case LONG -> Long.valueOf(trimmed);
                case DOUBLE -> Double.valueOf(trimmed);
                case LIST -> parseList(trimmed);
                case STRING, CLASS, PASSWORD -> trimmed;
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number of type " + name().toLowerCase(Locale.ROOT), e);
        }
    }

    private static Boolean parseBoolean(String text) {
        if (text.equalsIgnoreCase("true")) {
            return Boolean.TRUE;
        }
        if (text.equalsIgnoreCase("false")) {
            return Boolean.FALSE;
        }
        throw new IllegalArgumentException("must be true or false");
    }

    private static List<String> parseList(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }
}
