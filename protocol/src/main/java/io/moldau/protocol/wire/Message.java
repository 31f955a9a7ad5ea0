package io.moldau.protocol.wire;

/**
 * Something with a versioned wire format. Implementations are immutable; lists they were read with must not be changed.
 */
public interface Message {

    /**
     * Appends the message to {@code out}: exactly {@link #size} bytes.
     *
     * @throws UnsupportedFieldException if a field holds a value that {@code version} cannot carry
     * @throws IllegalArgumentException if the message has no such version
     */
    void write(WireWriter out, int version);

    /** Bytes that {@link #write} appends in this version, attached parts included. */
    int size(int version);
}
