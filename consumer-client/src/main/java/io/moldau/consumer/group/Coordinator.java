package io.moldau.consumer.group;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker that coordinates a group, as far as it is known. Calls wait, in their order, while it is looked for; whoever
 * hears from it that it is not the coordinator says so, and it is looked for again. On the loop only.
 *
 * <p>It is called over a connection of its own: a broker answers the requests of one connection in turn, and heartbeats must
 * not wait for a fetch, nor fetches for a group that is rebalancing.
 */
final class Coordinator {

    /** A call to make once it is known whom. */
    record Request<R extends ApiMessage>(
            ApiKey api,
            int minVersion,
            IntFunction<? extends ApiMessage> message,
            Class<R> responseType,
            int timeoutMs,
            Reply<R> reply) {}

    /** From here on one request asks about any number of groups. */
    private static final int BATCHED_FROM = 4;

    /** More than a user's commits pile up while no broker answers. */
    static final int MAX_WAITING = 1_000;

    private static final int UNKNOWN = -1;

    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private final String groupId;
    private final ClusterClient client;
    private final Backoff backoff;
    private final int requestTimeoutMs;
    private final Queue<Request<?>> waiting = new ArrayDeque<>();
    private int node = UNKNOWN;
    private boolean looking;
    private int attempts;
    private boolean closed;

    Coordinator(String groupId, ClusterClient client, Backoff backoff, int requestTimeoutMs) {
        this.groupId = groupId;
        this.client = client;
        this.backoff = backoff;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    boolean isKnown() {
        return node != UNKNOWN;
    }

    <R extends ApiMessage> void send(Request<R> request) {
        if (closed || waiting.size() >= MAX_WAITING) {
            client.loop().execute(() -> request.reply().onFailure(ErrorCode.COORDINATOR_NOT_AVAILABLE));
        } else if (node == UNKNOWN) {
            waiting.add(request);
            look();
        } else {
            dispatch(request);
        }
    }

    private <R extends ApiMessage> void dispatch(Request<R> request) {
        client.sendApart(
                node,
                new Call<>(
                        request.api(),
                        request.minVersion(),
                        request.api().highestVersion(),
                        request.message(),
                        request.responseType(),
                        request.timeoutMs(),
                        true,
                        new RpcCallback<R>() {
                            @Override
                            public void onResponse(R response, int version) {
                                request.reply().onResponse(response, version);
                            }

                            @Override
                            public void onFailure(RpcFailure failure) {
                                LOG.debug("group {}: {} failed: {}", groupId, request.api(), failure);
                                if (failure.retriable()) {
                                    forget();
                                }
                                request.reply().onFailure(error(failure));
                            }
                        }));
    }

    private static ErrorCode error(RpcFailure failure) {
        return switch (failure.kind()) {
            case UNSUPPORTED_VERSION -> ErrorCode.UNSUPPORTED_VERSION;
            case TIMEOUT -> ErrorCode.REQUEST_TIMED_OUT;
            default -> ErrorCode.NETWORK_EXCEPTION;
        };
    }

    /** Takes an error that the coordinator answered; if it means that it is not the coordinator, looks for another one. */
    void hear(ErrorCode error) {
        if (error == ErrorCode.NOT_COORDINATOR || error == ErrorCode.COORDINATOR_NOT_AVAILABLE) {
            forget();
        }
    }

    private void forget() {
        if (node != UNKNOWN) {
            LOG.info("group {}: broker {} does not coordinate it any more", groupId, node);
            node = UNKNOWN;
            attempts = 0;
        }
    }

    private void look() {
        if (looking || closed) {
            return;
        }
        looking = true;
        client.sendToAny(new Call<>(
                ApiKey.FIND_COORDINATOR,
                ApiKey.FIND_COORDINATOR.lowestVersion(),
                ApiKey.FIND_COORDINATOR.highestVersion(),
                this::question,
                FindCoordinatorResponse.class,
                requestTimeoutMs,
                true,
                new RpcCallback<FindCoordinatorResponse>() {
                    @Override
                    public void onResponse(FindCoordinatorResponse response, int version) {
                        answered(response, version);
                    }

                    @Override
                    public void onFailure(RpcFailure failure) {
                        unanswered(error(failure));
                    }
                }));
    }

    private FindCoordinatorRequest question(int version) {
        FindCoordinatorRequest.Builder question = FindCoordinatorRequest.builder();
        return version < BATCHED_FROM
                ? question.key(groupId).build()
                : question.coordinatorKeys(List.of(groupId)).build();
    }

    private void answered(FindCoordinatorResponse response, int version) {
        if (version < BATCHED_FROM) {
            answered(ErrorCode.of(response.errorCode()), response.nodeId());
        } else if (response.coordinators().isEmpty()) {
            unanswered(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else {
            FindCoordinatorResponse.Coordinator found = response.coordinators().get(0);
            answered(ErrorCode.of(found.errorCode()), found.nodeId());
        }
    }

    private void answered(ErrorCode error, int found) {
        if (error != ErrorCode.NONE) {
            unanswered(error);
        } else if (!client.metadata().brokers().containsKey(found)) {
            client.refreshMetadata();
            unanswered(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else {
            looking = false;
            attempts = 0;
            node = found;
            LOG.info("group {}: broker {} coordinates it", groupId, found);
            for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
                dispatch(next);
            }
        }
    }

    private void unanswered(ErrorCode error) {
        if (error.isRetriable()) {
            client.loop().schedule(Math.max(1, backoff.delayMs(++attempts)), () -> {
                looking = false;
                look();
            });
            return;
        }
        looking = false;
        for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.reply().onFailure(error);
        }
    }

    /** Looks no more; calls that wait fail. */
    void close() {
        closed = true;
        for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.reply().onFailure(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
    }
}
