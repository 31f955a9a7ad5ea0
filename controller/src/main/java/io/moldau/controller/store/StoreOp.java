package io.moldau.controller.store;

/** One operation of a transaction. Versions are those of a node's data; {@link #ANY_VERSION} skips the check. */
public sealed interface StoreOp {

    /** Matches whatever version a node has. */
    int ANY_VERSION = -1;

    /** Shared by all nodes without data. */
    byte[] NO_DATA = {};

    /** The node this is about. */
    String path();

    /** Creates a node; the parent must exist. */
    @SuppressWarnings("ArrayRecordComponent") // operations are carried, never compared
    record Create(String path, byte[] data, Lifetime lifetime) implements StoreOp {}

    /** Replaces a node's data. */
    @SuppressWarnings("ArrayRecordComponent")
    record SetData(String path, byte[] data, int expectedVersion) implements StoreOp {}

    /** Deletes a node without children. */
    record Delete(String path, int expectedVersion) implements StoreOp {}

    /** Changes nothing, and fails the transaction unless the node has this version. */
    record Check(String path, int expectedVersion) implements StoreOp {}

    /** How long a created node lives and how it gets its name. */
    enum Lifetime {
        /** Until deleted. */
        PERSISTENT,
        /** Until the session that created it ends. */
        EPHEMERAL,
        /** Until deleted; ten digits that grow with each child are appended to the name. */
        PERSISTENT_SEQUENTIAL
    }

    static Create create(String path, byte[] data) {
        return new Create(path, data, Lifetime.PERSISTENT);
    }

    static Create createEphemeral(String path, byte[] data) {
        return new Create(path, data, Lifetime.EPHEMERAL);
    }

    static SetData set(String path, byte[] data, int expectedVersion) {
        return new SetData(path, data, expectedVersion);
    }

    /** Roughly what the operation takes up in a transaction, whose size the store bounds. */
    default int sizeBytes() {
        int overhead = 32 + path().length();
        if (this instanceof Create create) {
            return overhead + create.data().length;
        }
        return this instanceof SetData set ? overhead + set.data().length : overhead;
    }
}
