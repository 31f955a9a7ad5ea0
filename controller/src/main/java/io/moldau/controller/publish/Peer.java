package io.moldau.controller.publish;

import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.publish.Outbox.Letter;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcChannel;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registration of another broker as the controller talks to it: a connection that is kept open even when there is
 * nothing to tell, because its end is the first sign of the broker's, and one request at a time. What got no answer is sent
 * again, which does no harm: epochs tell a broker what it knows already. On the controller's loop.
 */
final class Peer implements RpcChannel.Listener {

    /** How soon the next attempt follows one that failed. */
    static final long RETRY_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    private final BrokerRegistration broker;
    private final Endpoint endpoint;
    private final NetworkChannel.Wiring wiring;
    private final Consumer<BrokerRegistration> onRefused;
    private final Outbox outbox = new Outbox();
    private @Nullable RpcChannel channel;
    private Loop.@Nullable Timer redial;
    private boolean ready;
    private long readySinceMs;
    private boolean busy;
    private boolean closed;

    /** Dials at once. */
    Peer(
            BrokerRegistration broker,
            Endpoint endpoint,
            NetworkChannel.Wiring wiring,
            Consumer<BrokerRegistration> onRefused) {
        this.broker = broker;
        this.endpoint = endpoint;
        this.wiring = wiring;
        this.onRefused = onRefused;
        dial();
    }

    BrokerRegistration broker() {
        return broker;
    }

    void send(ApiMessage request, Consumer<ApiMessage> onResponse) {
        outbox.add(request, onResponse);
        sendNext();
    }

    /** Whatever is not answered yet never will be. */
    void close() {
        closed = true;
        if (redial != null) {
            redial.cancel();
        }
        if (channel != null) {
            channel.close();
        }
    }

    private void dial() {
        redial = null;
        channel = RpcChannel.open(
                wiring.transport(),
                endpoint.host(),
                endpoint.port(),
                wiring.options(),
                wiring.clock(),
                wiring.loop(),
                this);
    }

    private void sendNext() {
        if (!ready || busy || closed || channel == null || !channel.canSend()) {
            return;
        }
        Letter letter = outbox.next();
        if (letter != null) {
            busy = true;
            channel.send(Call.of(letter.request(), ApiMessage.class, wiring.requestTimeoutMs(), new Delivery(letter)));
        }
    }

    @Override
    public void onReady() {
        LOG.debug("connected to broker {} of epoch {}", broker.id(), broker.epoch());
        ready = true;
        readySinceMs = wiring.clock().monotonicMs();
        sendNext();
    }

    @Override
    public void onRoom() {
        sendNext();
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
        boolean lasted = ready && wiring.clock().monotonicMs() - readySinceMs >= RETRY_MS;
        ready = false;
        channel = null;
        if (closed) {
            return;
        }
        LOG.debug("no connection to broker {}: {}", broker.id(), cause == null ? "closed" : cause.getMessage());
        // A connection that ends tells nothing; whether the next is refused does, so it is tried at once.
        redial = wiring.loop().schedule(lasted ? 0 : RETRY_MS, this::dial);
        if (cause instanceof ConnectionRefusedException) {
            onRefused.accept(broker);
        }
    }

    /** One request under way. */
    private final class Delivery implements RpcCallback<ApiMessage> {

        private final Letter letter;

        Delivery(Letter letter) {
            this.letter = letter;
        }

        @Override
        public void onResponse(ApiMessage response, int version) {
            busy = false;
            if (!closed) {
                letter.answer(response);
                sendNext();
            }
        }

        @Override
        public void onFailure(RpcFailure failure) {
            busy = false;
            if (closed) {
                return;
            }
            if (failure.retriable()) {
                outbox.putBack(letter);
            } else {
                LOG.error("broker {} is not told: {}", broker.id(), failure);
                sendNext();
            }
        }
    }
}
