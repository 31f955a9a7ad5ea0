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
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks questions of a cluster and hands the answers over as futures. One for the controller is asked once it is known who
 * that is, and again when it has moved; one for another broker, once it is known where that is. State belongs to the loop of the client; any thread may ask.
 */
final class Inquiries {

    /** How Netty's native transport begins its messages. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^.* failed with error\\(-\\d+\\): ");

    /** Between two attempts at what may succeed a little later. */
    private static final long RETRY_MS = 100;

    private final ClusterClient client;
    private final Loop loop;
    private final Clock clock;
    private final int timeoutMs;
    private final String addresses;
    private final int addressCount;

    /** Questions for somebody not known yet. A user asks a few at a time, and each has its deadline. */
    private final List<RoutedInquiry<?, ?>> waiting = new ArrayList<>();

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
        return askAny(request, request.apiKey().highestVersion(), type);
    }

    /** Asks any broker, in {@code maxVersion} at most. */
    <R extends ApiMessage> CompletableFuture<R> askAny(ApiMessage request, int maxVersion, Class<R> type) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        loop.execute(() -> askAny(request, maxVersion, type, addressCount, answer));
        return answer;
    }

    private <R extends ApiMessage> void askAny(
            ApiMessage request, int maxVersion, Class<R> type, int attempts, CompletableFuture<R> answer) {
        Call<R> call = Call.of(request, type, timeoutMs, new RpcCallback<>() {
            @Override
            public void onResponse(R response, int version) {
                answer.complete(response);
            }

            @Override
            public void onFailure(RpcFailure failure) {
                // The next attempt goes to an address that has not just refused.
                if (failure.kind() == Kind.DISCONNECTED && attempts > 1) {
                    askAny(request, maxVersion, type, attempts - 1, answer);
                } else {
                    answer.completeExceptionally(exception(failure));
                }
            }
        });
        client.sendToAny(call.withVersions(request.apiKey().lowestVersion(), maxVersion));
    }

    /**
     * Asks the controller.
     *
     * @param maxVersion the highest version to ask in
     * @param check throws {@link ApiException} for an answer that refuses
     */
    <R extends ApiMessage> CompletableFuture<R> askController(
            ApiMessage request, int maxVersion, Class<R> type, Consumer<R> check) {
        return ask(new Route.ToController(), request, maxVersion, type, answer -> {
            check.accept(answer);
            return answer;
        });
    }

    /**
     * Asks one broker.
     *
     * @param maxVersion the highest version to ask in
     * @param read makes the result of an answer, on the client's loop and before the answer's record data is released; throws
     *     {@link ApiException} for one that refuses
     */
    <R extends ApiMessage, T> CompletableFuture<T> askBroker(
            int id, ApiMessage request, int maxVersion, Class<R> type, Function<R, T> read) {
        return ask(new Route.ToBroker(id), request, maxVersion, type, read);
    }

    private <R extends ApiMessage, T> CompletableFuture<T> ask(
            Route route, ApiMessage request, int maxVersion, Class<R> type, Function<R, T> read) {
        RoutedInquiry<R, T> inquiry =
                new RoutedInquiry<>(this, route, request, maxVersion, type, read, clock.monotonicMs() + timeoutMs);
        loop.execute(() -> find(inquiry));
        return inquiry.answer();
    }

    private void find(RoutedInquiry<?, ?> inquiry) {
        if (inquiry.canBeAsked(client.metadata())) {
            inquiry.ask(client);
            return;
        }
        // The client's own search for metadata never gives up. This question does, and says what is wrong.
        MetadataRequest probe = MetadataRequest.builder().topics(List.of()).build();
        CompletableFuture<MetadataResponse> reached = new CompletableFuture<>();
        askAny(probe, probe.apiKey().highestVersion(), MetadataResponse.class, addressCount, reached);
        CompletableFuture<?> unused = reached.whenComplete((response, failure) -> {
            if (failure == null) {
                await(inquiry);
            } else {
                inquiry.fail(failure);
            }
        });
    }

    /** Asks when newer metadata tells whom, or gives up at the deadline. */
    void await(RoutedInquiry<?, ?> inquiry) {
        waiting.add(inquiry);
        client.refreshMetadata();
        loop.schedule(Math.max(0, inquiry.deadlineMs() - clock.monotonicMs()), () -> {
            if (waiting.remove(inquiry)) {
                inquiry.fail(new ApiException(
                        ErrorCode.REQUEST_TIMED_OUT,
                        "the cluster has had no " + inquiry.route().name() + " for " + timeoutMs + " ms"));
            }
        });
    }

    private void resumeWaiting(ClusterMetadata metadata) {
        List<RoutedInquiry<?, ?>> resumed =
                waiting.stream().filter(inquiry -> inquiry.canBeAsked(metadata)).toList();
        waiting.removeAll(resumed);
        if (!waiting.isEmpty()) {
            client.refreshMetadata();
        }
        resumed.forEach(inquiry -> inquiry.ask(client));
    }

    /**
     * Makes an attempt, and another a little later for as long as it fails with an error that may pass.
     *
     * @param attempt begins on the client's loop
     */
    <T> CompletableFuture<T> persist(Supplier<CompletableFuture<T>> attempt) {
        CompletableFuture<T> result = new CompletableFuture<>();
        long deadlineMs = clock.monotonicMs() + timeoutMs;
        loop.execute(() -> persist(attempt, deadlineMs, result));
        return result;
    }

    private <T> void persist(Supplier<CompletableFuture<T>> attempt, long deadlineMs, CompletableFuture<T> result) {
        CompletableFuture<?> unused = attempt.get().whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
                return;
            }
            Throwable reason =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            boolean mayPass =
                    reason instanceof ApiException refused && refused.error().isRetriable();
            if (mayPass && !isPast(deadlineMs)) {
                loop.schedule(RETRY_MS, () -> persist(attempt, deadlineMs, result));
            } else {
                result.completeExceptionally(reason);
            }
        });
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

    /** The same about one broker; another may take its place soon. */
    RuntimeException exception(Route route, RpcFailure failure) {
        boolean away = failure.kind() == Kind.DISCONNECTED || failure.kind() == Kind.NO_BROKER;
        return away && route instanceof Route.ToBroker
                ? new ApiException(ErrorCode.NETWORK_EXCEPTION, route.name() + " does not answer: " + reason(failure))
                : exception(failure);
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
