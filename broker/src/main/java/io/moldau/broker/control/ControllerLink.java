package io.moldau.broker.control;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcChannel;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's line to whoever is the controller, by what the controller itself tells everybody. What is asked is asked
 * again, of this controller or the next, until there is an answer or the asker's patience ends. When the controller is this
 * broker, the line is a call within the process. On the home loop.
 *
 * <p>The connection is kept open even when there is nothing to ask: when it ends and the next is refused, the controller's
 * process is gone, and its office can be taken before its session ends.
 */
public final class ControllerLink {

    /** How soon the next attempt follows one that failed. */
    static final long RETRY_MS = 50;

    /** For what has to be asked until it is answered, however long that takes. */
    static final long FOR_EVER_MS = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLink.class);

    private final BrokerDialing dialing;
    private final ControllerDesk desk;
    private final IntConsumer onRefused;

    /** What waits for a connection. Few ask, and each asks one thing at a time. */
    private final Queue<Inquiry> waiting = new ArrayDeque<>();

    private int controllerId = -1;
    private @Nullable Endpoint endpoint;
    private @Nullable Session session;
    private boolean closed;

    /**
     * @param desk answers when this broker is the controller
     * @param onRefused told when a controller that could be reached refuses connections
     */
    public ControllerLink(BrokerDialing dialing, ControllerDesk desk, IntConsumer onRefused) {
        this.dialing = dialing;
        this.desk = desk;
        this.onRefused = onRefused;
    }

    /** Follows the controller. To be told of each new image. */
    public void onImage(MetadataImage image) {
        dialing.loop().assertOnLoop();
        BrokerRegistration controller = image.brokers().get(image.controllerId());
        Endpoint address = controller == null
                ? null
                : controller.endpoint(dialing.listener()).orElse(null);
        if (closed || (image.controllerId() == controllerId && Objects.equals(address, endpoint))) {
            return;
        }
        controllerId = image.controllerId();
        endpoint = address;
        hangUp();
        if (address != null && controllerId != dialing.brokerId()) {
            session = new Session(controllerId, address);
            session.dial();
        }
        sendWaiting();
    }

    /**
     * Asks the controller.
     *
     * @param patienceMs how long to try
     * @param answered told once on the home loop; empty when patience ended, and then nobody knows what was done
     */
    void ask(Question question, long patienceMs, Consumer<Optional<ApiMessage>> answered) {
        dialing.loop().assertOnLoop();
        Inquiry inquiry = new Inquiry(question, answered);
        if (patienceMs != FOR_EVER_MS) {
            inquiry.limit = dialing.loop().schedule(patienceMs, () -> {
                waiting.remove(inquiry);
                inquiry.end(Optional.empty());
            });
        }
        send(inquiry);
    }

    /** Asks nothing more; what waits is never answered. */
    public void close() {
        dialing.loop().assertOnLoop();
        closed = true;
        waiting.clear();
        hangUp();
    }

    private void hangUp() {
        Session before = session;
        session = null;
        if (before != null) {
            before.end();
        }
    }

    private void send(Inquiry inquiry) {
        if (inquiry.ended || closed) {
            return;
        } else if (controllerId == dialing.brokerId()) {
            ApiMessage request = inquiry.question.request().apply(inquiry.question.maxVersion());
            desk.answer(request, response -> dialing.loop().run(() -> onAnswer(inquiry, response)));
        } else if (session != null && session.canSend()) {
            session.send(inquiry);
        } else {
            waiting.add(inquiry);
        }
    }

    private void sendWaiting() {
        for (int count = waiting.size(); count > 0; count--) {
            send(waiting.remove());
        }
    }

    private void onAnswer(Inquiry inquiry, ApiMessage response) {
        if (Misdirected.is(response)) {
            retryLater(inquiry);
        } else {
            inquiry.end(Optional.of(response));
        }
    }

    private void retryLater(Inquiry inquiry) {
        dialing.loop().schedule(RETRY_MS, () -> send(inquiry));
    }

    /** Something asked, until it is answered. */
    private static final class Inquiry {

        private final Question question;
        private final Consumer<Optional<ApiMessage>> answered;
        private Loop.Timer limit = () -> {};
        private boolean ended;

        Inquiry(Question question, Consumer<Optional<ApiMessage>> answered) {
            this.question = question;
            this.answered = answered;
        }

        void end(Optional<ApiMessage> answer) {
            if (!ended) {
                ended = true;
                limit.cancel();
                answered.accept(answer);
            }
        }
    }

    /** The line to one controller at one address, through as many connections as that takes. */
    private final class Session implements RpcChannel.Listener {

        private final int brokerId;
        private final Endpoint address;
        private @Nullable RpcChannel channel;
        private Loop.Timer redial = () -> {};
        private boolean ready;
        private long readySinceMs;
        private boolean wasReached;

        Session(int brokerId, Endpoint address) {
            this.brokerId = brokerId;
            this.address = address;
        }

        void dial() {
            channel = RpcChannel.open(
                    dialing.transport(),
                    address.host(),
                    address.port(),
                    dialing.options(),
                    dialing.clock(),
                    dialing.loop(),
                    this);
        }

        void end() {
            redial.cancel();
            if (channel != null) {
                channel.close();
            }
        }

        boolean canSend() {
            return ready && channel != null && channel.canSend();
        }

        void send(Inquiry inquiry) {
            Question question = inquiry.question;
            RpcCallback<ApiMessage> callback = new RpcCallback<>() {
                @Override
                public void onResponse(ApiMessage response, int version) {
                    onAnswer(inquiry, response);
                }

                @Override
                public void onFailure(RpcFailure failure) {
                    LOG.debug("{} is asked again: {}", question.api().apiName(), failure);
                    retryLater(inquiry);
                }
            };
            Objects.requireNonNull(channel)
                    .send(new Call<>(
                            question.api(),
                            question.minVersion(),
                            question.maxVersion(),
                            question.request(),
                            ApiMessage.class,
                            dialing.requestTimeoutMs(),
                            true,
                            callback));
        }

        @Override
        public void onReady() {
            LOG.info("the controller is broker {} at {}", brokerId, address.hostAndPort());
            ready = true;
            readySinceMs = dialing.clock().monotonicMs();
            wasReached = true;
            sendWaiting();
        }

        @Override
        public void onRoom() {
            sendWaiting();
        }

        @Override
        public void onEnd(@Nullable Throwable cause) {
            boolean lasted = ready && dialing.clock().monotonicMs() - readySinceMs >= RETRY_MS;
            ready = false;
            channel = null;
            if (session != this) {
                return;
            }
            redial = dialing.loop().schedule(lasted ? 0 : RETRY_MS, this::dial);
            if (cause instanceof ConnectionRefusedException && wasReached) {
                onRefused.accept(brokerId);
            }
        }
    }
}
