package io.moldau.protocol.transport.client;

/**
 * Hears the end of a {@link Call}, on the loop of the client that made it and never from within the method that took the
 * call: exactly one of its methods, once.
 */
public interface RpcCallback<R> {

    /**
     * The broker answered.
     *
     * @param response its record data is a slice of a frame that is released when this returns: retain what is kept
     * @param version the version that request and response were in
     */
    void onResponse(R response, int version);

    /** No response came. */
    void onFailure(RpcFailure failure);

    /** A call without a response is in the kernel's hands: for {@link Call#oneWay} only. */
    default void onSent() {}
}
