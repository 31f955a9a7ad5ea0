package io.moldau.protocol.transport.client;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.api.ResponseHeader;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.Messages;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.Frames;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.InFlightCalls.InFlight;
import io.moldau.protocol.transport.client.RpcFailure.Kind;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one broker, over which calls are made: opened once, closed once, on one loop. It asks which versions the
 * broker knows before it says it is ready, matches responses to calls, and closes itself when a response is late: responses
 * come in the order of the requests, so nothing behind a late one could be answered either.
 *
 * <p>Every call that was taken ends in exactly one callback. {@link Listener#onEnd} comes last, after the callbacks of the
 * calls that the end of the connection failed.
 */
public final class RpcChannel {

    /** Hears about the channel, on its loop. */
    public interface Listener {

        /** Calls can be made. */
        void onReady();

        /** A call ended or the connection drained, so {@link RpcChannel#canSend} may have become true. */
        default void onRoom() {}

        /**
         * The connection ended or could not be opened; called once.
         *
         * @param cause null after {@link RpcChannel#close} and after an orderly close by the broker
         */
        void onEnd(@Nullable Throwable cause);
    }

    private static final Logger LOG = LoggerFactory.getLogger(RpcChannel.class);

    private final String broker;
    private final RpcOptions options;
    private final Loop loop;
    private final Listener listener;
    private final InFlightCalls inFlight;

    /** Calls without a response that the kernel has not taken yet. */
    private final Deque<Call<?>> unsentOneWay = new ArrayDeque<>();

    private State state = new Dialing();
    private int nextCorrelationId;

    /** Where a channel is in its life. */
    private sealed interface State {}

    private record Dialing() implements State {}

    private record Negotiating(Connection connection) implements State {}

    private record Ready(Connection connection, PeerVersions versions) implements State {}

    private record Ended() implements State {}

    private RpcChannel(String broker, RpcOptions options, Clock clock, Loop loop, Listener listener) {
        this.broker = broker;
        this.options = options;
        this.loop = loop;
        this.listener = listener;
        this.inFlight = new InFlightCalls(clock, loop, this::becomeLate);
    }

    /** Begins to open a connection that will live on {@code loop}; to be called there. */
    public static RpcChannel open(
            Transport transport, String host, int port, RpcOptions options, Clock clock, Loop loop, Listener listener) {
        loop.assertOnLoop();
        RpcChannel channel = new RpcChannel(host + ":" + port, options, clock, loop, listener);
        transport.dial(host, port, options.dialTimeoutMs(), loop, options.connection(), channel.new Events());
        return channel;
    }

    /** Whether {@link #send} takes a call now. */
    public boolean canSend() {
        return state instanceof Ready ready
                && inFlight() < options.maxInFlight()
                && ready.connection().isWritable();
    }

    /** Calls under way. */
    public int inFlight() {
        return inFlight.size() + unsentOneWay.size();
    }

    /** Makes a call. Only while {@link #canSend}. */
    public void send(Call<?> call) {
        loop.assertOnLoop();
        if (!canSend() || !(state instanceof Ready ready)) {
            throw new IllegalStateException("the channel to " + broker + " takes no call now");
        }
        int version = ready.versions().highestCommon(call.api(), call.minVersion(), call.maxVersion());
        if (version == PeerVersions.NONE) {
            String message = broker + " knows " + call.api().apiName() + " "
                    + ready.versions().describe(call.api()) + ", but " + call.minVersion() + " to "
                    + call.maxVersion() + " is needed";
            loop.execute(() -> call.fail(new RpcFailure(Kind.UNSUPPORTED_VERSION, message)));
            return;
        }
        transmit(ready.connection(), call, version);
    }

    private void transmit(Connection connection, Call<?> call, int version) {
        int correlationId = nextCorrelationId++;
        RequestHeader header = new RequestHeader(call.api(), (short) version, correlationId, options.clientId());
        List<ReferenceCounted> parts =
                Frames.request(connection.allocator(), header, call.request().apply(version));
        if (call.expectsResponse()) {
            inFlight.add(correlationId, call, version);
            connection.send(parts, null);
        } else {
            unsentOneWay.add(call);
            connection.send(parts, this::oneWaySent);
        }
    }

    private void oneWaySent() {
        unsentOneWay.remove().callback().onSent();
        listener.onRoom();
    }

    /** Closes the connection; what is in flight fails before this returns. */
    public void close() {
        loop.assertOnLoop();
        becomeEnded(null, Kind.DISCONNECTED);
    }

    private void becomeLate() {
        LOG.info("closing the connection to {}: no response in time", broker);
        becomeEnded(null, Kind.DISCONNECTED);
    }

    /** Fails what is in flight: what is past its deadline as late, the rest as {@code kind}. */
    private void becomeEnded(@Nullable Throwable cause, Kind kind) {
        State before = state;
        if (before instanceof Ended) {
            return;
        }
        state = new Ended();
        if (before instanceof Ready ready) {
            ready.connection().close();
        } else if (before instanceof Negotiating negotiating) {
            negotiating.connection().close();
        }
        inFlight.drainTo(call -> fail(call.call(), inFlight.isLate(call) ? Kind.TIMEOUT : kind, cause));
        for (Call<?> call = unsentOneWay.poll(); call != null; call = unsentOneWay.poll()) {
            fail(call, kind, cause);
        }
        listener.onEnd(cause);
    }

    private void fail(Call<?> call, Kind kind, @Nullable Throwable cause) {
        String what = switch (kind) {
            case TIMEOUT -> "no response in " + call.timeoutMs() + " ms from ";
            case MALFORMED_RESPONSE -> "malformed response of ";
            default -> "lost the connection to ";
        };
        call.fail(new RpcFailure(kind, what + broker + " during " + call.api().apiName(), cause));
    }

    private void negotiate(Connection connection, int version) {
        RpcCallback<ApiVersionsResponse> callback = new RpcCallback<>() {
            @Override
            public void onResponse(ApiVersionsResponse response, int answeredVersion) {
                Negotiation.Step step = Negotiation.next(response, version);
                if (step instanceof Negotiation.Step.Done done) {
                    state = new Ready(connection, done.versions());
                    listener.onReady();
                } else if (step instanceof Negotiation.Step.Retry retry) {
                    negotiate(connection, retry.version());
                } else if (step instanceof Negotiation.Step.Refused refused) {
                    LOG.warn("{} refuses to tell its versions: {}", broker, refused.reason());
                    close();
                }
            }

            @Override
            public void onFailure(RpcFailure failure) {
                LOG.debug("{} did not tell its versions: {}", broker, failure);
            }
        };
        transmit(
                connection,
                Call.of(Negotiation.request(), ApiVersionsResponse.class, options.negotiationTimeoutMs(), callback),
                version);
    }

    /** What the connection reports. */
    private final class Events implements ConnectionHandler {

        @Override
        public void onOpen(Connection connection) {
            if (state instanceof Ended) {
                connection.close();
                return;
            }
            state = new Negotiating(connection);
            negotiate(connection, Negotiation.firstVersion());
        }

        @Override
        public void onFrame(ByteBuf frame) {
            try {
                if (!(state instanceof Ended)) {
                    receive(frame);
                    listener.onRoom();
                }
            } catch (InvalidFrameException e) {
                LOG.warn("closing the connection to {}: {}", broker, e.getMessage());
                becomeEnded(e, Kind.MALFORMED_RESPONSE);
            } finally {
                frame.release();
            }
        }

        private void receive(ByteBuf frame) {
            InFlight next = inFlight.peek();
            WireReader in = new WireReader(frame);
            if (next == null) {
                throw new InvalidFrameException("a response that nobody asked for");
            }
            ApiKey api = next.call().api();
            int correlationId = ResponseHeader.read(in, api, next.version()).correlationId();
            if (correlationId != next.correlationId()) {
                throw new InvalidFrameException("response " + correlationId + " instead of " + next.correlationId());
            }
            int version =
                    api == ApiKey.API_VERSIONS ? Negotiation.responseVersion(frame, next.version()) : next.version();
            ApiMessage response = Messages.readResponse(api, in, version);
            inFlight.remove();
            next.call().answer(response, version);
        }

        @Override
        public void onWritable() {
            listener.onRoom();
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
            becomeEnded(cause, Kind.DISCONNECTED);
        }
    }
}
