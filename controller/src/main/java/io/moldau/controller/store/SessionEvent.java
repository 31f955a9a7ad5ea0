package io.moldau.controller.store;

/** What happened to the session with the store. */
public sealed interface SessionEvent {

    /** A session began: the first, or the one after a {@link Lost}. Nothing of an older session holds any more. */
    record Established(long sessionId) implements SessionEvent {}

    /** The connection is gone and the session may still live: requests fail until one of the others follows. */
    record Suspended() implements SessionEvent {}

    /** The connection is back and the session never ended: ephemeral nodes and watches are still there. */
    record Resumed(long sessionId) implements SessionEvent {}

    /**
     * The session ended, as far as this process is concerned: its watches are gone, and so are its ephemeral nodes, or will
     * be soon. A process long cut off gives up by itself, and its next session may meet what the last one left behind.
     */
    record Lost() implements SessionEvent {}
}
