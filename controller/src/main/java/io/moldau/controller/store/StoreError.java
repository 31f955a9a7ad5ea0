package io.moldau.controller.store;

/** Why the store did not do what it was asked. */
public enum StoreError {
    /** The node, or the parent of a node to be created, does not exist. */
    NO_NODE,
    /** The node to be created exists. */
    NODE_EXISTS,
    /** The node's version is not the expected one: someone else wrote it. */
    BAD_VERSION,
    /** The node to be deleted has children. */
    NOT_EMPTY,
    /** The session ended; whatever this was, it did not happen under the session that asked. */
    SESSION_EXPIRED,
    /** The connection broke while the answer was awaited: a write may or may not have happened. */
    CONNECTION_LOSS,
    /** Anything else: permissions, limits, a closed store. */
    FAILED;

    /** Whether the same read, asked again, may succeed without anyone changing anything. */
    public boolean isConnection() {
        return this == CONNECTION_LOSS || this == SESSION_EXPIRED;
    }
}
