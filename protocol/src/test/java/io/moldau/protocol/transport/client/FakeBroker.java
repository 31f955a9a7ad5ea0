package io.moldau.protocol.transport.client;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.ApiVersionsResponse.ApiVersion;
import io.moldau.protocol.message.Messages;
import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Frames;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A broker of a test's making on a {@link io.moldau.protocol.transport.ManualTransport}: answers each API as it was told to,
 * remembers what it was asked, and can keep answers back.
 */
public final class FakeBroker {

    /** Answers one request; null leaves it unanswered. */
    @FunctionalInterface
    public interface Answer {
        @Nullable
        ApiMessage to(ApiMessage request, RequestHeader header);
    }

    /** A request that arrived. */
    public record Received(RequestHeader header, ApiMessage request, Connection connection) {}

    private final Transport.Listener listener;
    private final Map<ApiKey, Answer> answers = new EnumMap<>(ApiKey.class);
    private final List<ApiVersion> versions = new ArrayList<>();
    private final List<Received> received = new ArrayList<>();

    /** Listens on a free port and answers ApiVersions. */
    public FakeBroker(Transport transport) {
        this(transport, 0);
    }

    /** Listens on a port and answers ApiVersions. */
    public FakeBroker(Transport transport, int port) {
        this.listener =
                transport.listen("localhost", port, 1, ConnectionOptions.defaults(), (peer, loop) -> new Session());
        on(
                ApiKey.API_VERSIONS,
                (request, header) -> ApiVersionsResponse.builder()
                        .apiKeys(List.copyOf(versions))
                        .build());
    }

    public int port() {
        return listener.port();
    }

    /** Answers an API in all versions there are. */
    public FakeBroker on(ApiKey api, Answer answer) {
        return on(api, api.lowestVersion(), api.highestVersion(), answer);
    }

    /** Answers an API and offers only these versions of it. */
    public FakeBroker on(ApiKey api, int lowest, int highest, Answer answer) {
        answers.put(api, answer);
        versions.removeIf(version -> version.apiKey() == api.id());
        versions.add(new ApiVersion(api.id(), (short) lowest, (short) highest));
        return this;
    }

    /** Every request of an API so far. */
    public List<Received> received(ApiKey api) {
        return received.stream().filter(one -> one.header().apiKey() == api).toList();
    }

    /** Answers a request that was left unanswered; on the connection's loop. */
    public static void answer(Received received, ApiMessage response) {
        answer(received, response, received.header().apiVersion());
    }

    static void answer(Received received, ApiMessage response, int version) {
        Connection connection = received.connection();
        connection.send(
                Frames.response(connection.allocator(), received.header().correlationId(), response, version), null);
    }

    /** Accepts no more connections. */
    public void stop() {
        listener.close();
    }

    private final class Session implements ConnectionHandler {
        private @Nullable Connection connection;

        @Override
        public void onOpen(Connection opened) {
            connection = opened;
        }

        @Override
        public void onFrame(ByteBuf frame) {
            try {
                WireReader in = new WireReader(frame);
                RequestHeader header = RequestHeader.read(in);
                ApiMessage request = Messages.readRequest(header.apiKey(), in, header.apiVersion());
                Received one = new Received(header, request, Objects.requireNonNull(connection));
                received.add(one);
                Answer answer = answers.get(header.apiKey());
                if (answer == null) {
                    throw new AssertionError("no answer for " + header);
                }
                ApiMessage response = answer.to(request, header);
                if (response != null) {
                    answer(one, response);
                }
            } finally {
                frame.release();
            }
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {}
    }
}
