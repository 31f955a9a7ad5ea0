package io.moldau.broker.network;

import io.netty.util.ReferenceCounted;
import java.util.List;

/** How a request ended; takes effect when every earlier request of the connection has ended too. */
sealed interface Outcome {

    /** A response to send; the outcome owns its parts. */
    record Response(List<? extends ReferenceCounted> parts) implements Outcome {}

    /** Nothing to send: acks=0. */
    enum Silence implements Outcome {
        SILENCE
    }

    /** What came before is sent, then the connection is closed. */
    record Disconnect(String reason) implements Outcome {}
}
