package io.moldau.protocol.generator;

/** The type of a field as the schema names it: {@code int32}, {@code [int32]}, {@code FetchTopic}, {@code [FetchTopic]}. */
public sealed interface FieldType {

    /** A value without parts. */
    enum Primitive implements FieldType {
        BOOL,
        INT8,
        INT16,
        UINT16,
        INT32,
        INT64,
        FLOAT64,
        UUID,
        STRING,
        BYTES,
        RECORDS
    }

    /** Any number of elements. */
    record ArrayOf(FieldType element) implements FieldType {}

    /** A struct of the same message, by name. */
    record StructOf(String name) implements FieldType {}
}
