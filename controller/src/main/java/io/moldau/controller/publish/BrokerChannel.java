package io.moldau.controller.publish;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.message.ApiMessage;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The port through which the controller talks to brokers, itself included. Requests to one broker arrive in the order they
 * were sent, one at a time, and are sent again until the broker answers or its registration ends. Called on the
 * controller's loop, which also runs the callbacks.
 */
public interface BrokerChannel {

    /** What became of an attempt to reach a broker. */
    enum Reach {
        /** It accepts connections. */
        ACCEPTED,
        /** Its machine answers that nobody listens. */
        REFUSED,
        /** No answer in time: nobody knows. */
        SILENT
    }

    /**
     * Says which brokers there are from now on. What waits for one that is not among them, or is there under another epoch,
     * is dropped.
     *
     * @param onRefused told each time one of them refuses a connection
     */
    void connect(Collection<BrokerRegistration> live, Consumer<BrokerRegistration> onRefused);

    /**
     * Sends a request to a broker that is {@link #connect connected}.
     *
     * @param onResponse runs at most once; never when the broker is gone before it answers. While many requests wait for a
     *     slow broker they may be merged: then this is the response to all of them
     */
    void send(int brokerId, ApiMessage request, Consumer<ApiMessage> onResponse);

    /**
     * Finds out whether a broker accepts connections.
     *
     * @param reached told once, and never before this returns
     */
    void probe(BrokerRegistration broker, Consumer<Reach> reached);
}
