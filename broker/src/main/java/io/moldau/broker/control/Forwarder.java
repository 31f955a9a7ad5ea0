package io.moldau.broker.control;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcChannel;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes clients' requests that only the controller can answer to it, as they are, and brings its answers back: a client may
 * ask any broker. Each request has a connection of its own, because responses on one connection keep their order and some of
 * these requests take as long as their clients allow. On the home loop.
 */
public final class Forwarder {

    /** More than these at a time are left to the client, which finds the controller by itself. */
    static final int MAX_UNDER_WAY = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private final BrokerDialing dialing;
    private final MetadataCache metadata;
    private int underWay;

    /** Hears what became of a request; exactly one method, once, on the home loop. */
    public interface Listener {

        /** The controller's answer. */
        void onAnswer(ApiMessage response);

        /** It never left this broker. */
        void onUnsent();

        /** The connection ended first: the controller may have carried it out or not. */
        void onLost();
    }

    public Forwarder(BrokerDialing dialing, MetadataCache metadata) {
        this.dialing = dialing;
        this.metadata = metadata;
    }

    /** Whether, as far as is known, another broker is the controller. Any thread. */
    public boolean isElsewhere() {
        return metadata.image().controllerId() != dialing.brokerId();
    }

    /**
     * Forwards a request, to the next controller if the one that is known is none any more.
     *
     * @param version that the client used, and the controller has to know too
     * @param patienceMs how long to look for a controller; its answer may take longer
     */
    public void forward(ApiMessage request, int version, int patienceMs, Listener listener) {
        dialing.loop().run(() -> {
            if (underWay >= MAX_UNDER_WAY) {
                listener.onUnsent();
                return;
            }
            underWay++;
            long deadlineMs = dialing.clock().monotonicMs() + patienceMs;
            new Errand(request, version, deadlineMs, listener).begin();
        });
    }

    private Optional<Endpoint> controller() {
        MetadataImage image = metadata.image();
        BrokerRegistration controller = image.brokers().get(image.controllerId());
        return controller == null ? Optional.empty() : controller.endpoint(dialing.listener());
    }

    /** One request on its way. */
    private final class Errand implements RpcChannel.Listener, RpcCallback<ApiMessage> {

        private final ApiMessage request;
        private final int version;
        private final long deadlineMs;
        private final Listener listener;
        private @Nullable RpcChannel channel;
        private boolean sent;
        private boolean ended;

        Errand(ApiMessage request, int version, long deadlineMs, Listener listener) {
            this.request = request;
            this.version = version;
            this.deadlineMs = deadlineMs;
            this.listener = listener;
        }

        void begin() {
            sent = false;
            Optional<Endpoint> controller = controller();
            if (controller.isEmpty()) {
                beginLater();
            } else {
                channel = RpcChannel.open(
                        dialing.transport(),
                        controller.get().host(),
                        controller.get().port(),
                        dialing.options(),
                        dialing.clock(),
                        dialing.loop(),
                        this);
            }
        }

        private void beginLater() {
            if (dialing.clock().monotonicMs() < deadlineMs) {
                dialing.loop().schedule(ControllerLink.RETRY_MS, this::begin);
            } else {
                end(listener::onUnsent);
            }
        }

        private void end(Runnable outcome) {
            if (!ended) {
                ended = true;
                underWay--;
                outcome.run();
            }
        }

        @Override
        public void onReady() {
            if (channel != null) {
                sent = true;
                channel.send(Call.of(request, ApiMessage.class, dialing.requestTimeoutMs(), this)
                        .withVersions(version, version));
            }
        }

        @Override
        public void onResponse(ApiMessage response, int answeredVersion) {
            if (Misdirected.is(response) && dialing.clock().monotonicMs() < deadlineMs) {
                sent = false;
            } else {
                end(() -> listener.onAnswer(response));
            }
            if (channel != null) {
                channel.close();
            }
        }

        @Override
        public void onFailure(RpcFailure failure) {
            LOG.debug("{} is not forwarded: {}", request.apiKey().apiName(), failure);
            if (failure.retriable()) {
                end(listener::onLost);
            } else {
                end(listener::onUnsent);
            }
            if (channel != null) {
                channel.close();
            }
        }

        @Override
        public void onEnd(@Nullable Throwable cause) {
            channel = null;
            if (!ended && !sent) {
                beginLater();
            }
        }
    }
}
