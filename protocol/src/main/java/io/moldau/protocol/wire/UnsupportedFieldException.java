package io.moldau.protocol.wire;

/**
 * A message holds a value that the version it is written in cannot carry. Refusing is safer than dropping: the peer would
 * act on a request nobody made. The writer of the message is at fault; nothing has gone to the peer.
 */
public final class UnsupportedFieldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param field message and field, as in {@code FetchRequest.sessionId}
     * @param versions the versions that cannot carry the value, as in {@code 0-6}
     */
    public UnsupportedFieldException(String field, String versions) {
        super(field + " cannot carry this value in version " + versions);
    }
}
