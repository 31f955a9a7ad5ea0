package io.moldau.admin;

import io.moldau.config.ClientConfig;
import io.moldau.config.ClientConfig.HostPort;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import io.moldau.protocol.transport.client.RpcFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks questions of a cluster and hands the answers over as futures. One for the controller is asked once it is known who
 * that is, and again when it has moved. State belongs to the loop of the client; any thread may ask.
 */
final class Inquiries {

    /** How Netty's native transport begins its messages. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^.* failed with error\\(-\\d+\\): ");

    private final ClusterClient client;
    private final Loop loop;
    private final Clock clock;
    private final int timeoutMs;
    private final String addresses;
    private final int addressCount;

    /** Questions for a controller that is not known yet. A user asks a few at a time, and each has its deadline. */
    private List<ControllerInquiry<?>> waiting = new ArrayList<>();

    /** Asks through {@code client}, which connects to nobody before the first question. */
    Inquiries(ClusterClient client, Clock clock, ClientConfig config) {
        this.client = client;
        this.loop = client.loop();
        this.clock = clock;
        this.timeoutMs = config.requestTimeoutMs();
        this.addresses =
                config.bootstrapServers().stream().map(HostPort::toString).collect(Collectors.joining(","));
        this.addressCount = config.bootstrapServers().size();
        client.onMetadata(this::resumeWaiting);
    }

    /** Asks any broker. */
    <R extends ApiMessage> CompletableFuture<R> askAny(ApiMessage request, Class<R> type) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        loop.execute(() -> askAny(request, type, addressCount, answer));
        return answer;
    }

    private <R extends ApiMessage> void askAny(
            ApiMessage request, Class<R> type, int attempts, CompletableFuture<R> answer) {
        client.sendToAny(Call.of(request, type, timeoutMs, new RpcCallback<>() {
            @Override
            public void onResponse(R response, int version) {
                answer.complete(response);
            }

            @Override
            public void onFailure(RpcFailure failure) {
                // The next attempt goes to an address that has not just refused.
                if (failure.kind() == Kind.DISCONNECTED && attempts > 1) {
                    askAny(request, type, attempts - 1, answer);
                } else {
                    answer.completeExceptionally(exception(failure));
                }
            }
        }));
    }

    /**
     * Asks the controller.
     *
     * @param maxVersion the highest version to ask in
     * @param check throws {@link ApiException} for an answer that refuses
     */
    <R extends ApiMessage> CompletableFuture<R> askController(
            ApiMessage request, int maxVersion, Class<R> type, Consumer<R> check) {
        ControllerInquiry<R> inquiry =
                new ControllerInquiry<>(this, request, maxVersion, type, check, clock.monotonicMs() + timeoutMs);
        loop.execute(() -> findController(inquiry));
        return inquiry.answer();
    }

    private void findController(ControllerInquiry<?> inquiry) {
        if (controllerIsKnown(client.metadata())) {
            inquiry.ask(client);
            return;
        }
        // The client's own search for metadata never gives up. This question does, and says what is wrong.
        MetadataRequest probe = MetadataRequest.builder().topics(List.of()).build();
        CompletableFuture<MetadataResponse> reached = new CompletableFuture<>();
        askAny(probe, MetadataResponse.class, addressCount, reached);
        CompletableFuture<?> unused = reached.whenComplete((response, failure) -> {
            if (failure == null) {
                await(inquiry);
            } else {
                inquiry.fail(failure);
            }
        });
    }

    /** Asks when the next metadata names a controller, or gives up at the deadline. */
    void await(ControllerInquiry<?> inquiry) {
        waiting.add(inquiry);
        client.refreshMetadata();
        loop.schedule(Math.max(0, inquiry.deadlineMs() - clock.monotonicMs()), () -> {
            if (waiting.remove(inquiry)) {
                inquiry.fail(new ApiException(
                        ErrorCode.REQUEST_TIMED_OUT, "the cluster has had no controller for " + timeoutMs + " ms"));
            }
        });
    }

    private void resumeWaiting(ClusterMetadata metadata) {
        if (!controllerIsKnown(metadata)) {
            if (!waiting.isEmpty()) {
                client.refreshMetadata();
            }
            return;
        }
        List<ControllerInquiry<?>> resumed = waiting;
        waiting = new ArrayList<>();
        resumed.forEach(inquiry -> inquiry.ask(client));
    }

    private static boolean controllerIsKnown(ClusterMetadata metadata) {
        return metadata.brokers().containsKey(metadata.controllerId());
    }

    boolean isPast(long deadlineMs) {
        return clock.monotonicMs() >= deadlineMs;
    }

    int timeoutMs() {
        return timeoutMs;
    }

    /** What a user is told when no answer came. */
    RuntimeException exception(RpcFailure failure) {
        return switch (failure.kind()) {
            case TIMEOUT -> new ApiException(ErrorCode.REQUEST_TIMED_OUT, failure.message());
            case UNSUPPORTED_VERSION -> new ApiException(ErrorCode.UNSUPPORTED_VERSION, failure.message());
            default -> new UnreachableException(addresses, reason(failure));
        };
    }

    private static String reason(RpcFailure failure) {
        Throwable root = failure.cause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        String message = root == null ? null : root.getMessage();
        return message == null
                ? failure.message()
                : SYSTEM_CALL.matcher(message).replaceFirst("");
    }
}
