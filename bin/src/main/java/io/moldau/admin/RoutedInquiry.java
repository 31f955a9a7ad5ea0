package io.moldau.admin;

import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One question for a certain broker, asked until that one answers or the time is up. On the client's loop. */
final class RoutedInquiry<R extends ApiMessage, T> implements RpcCallback<R> {

    private final Inquiries inquiries;
    private final Route route;
    private final ApiMessage request;
    private final int maxVersion;
    private final Class<R> type;
    private final Function<R, T> read;
    private final long deadlineMs;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    RoutedInquiry(
            Inquiries inquiries,
            Route route,
            ApiMessage request,
            int maxVersion,
            Class<R> type,
            Function<R, T> read,
            long deadlineMs) {
        this.inquiries = inquiries;
        this.route = route;
        this.request = request;
        this.maxVersion = maxVersion;
        this.type = type;
        this.read = read;
        this.deadlineMs = deadlineMs;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    Route route() {
        return route;
    }

    boolean canBeAsked(ClusterMetadata metadata) {
        return route.isKnown(metadata);
    }

    void ask(ClusterClient client) {
        route.send(
                client,
                Call.of(request, type, inquiries.timeoutMs(), this)
                        .withVersions(request.apiKey().lowestVersion(), maxVersion));
    }

    void fail(Throwable reason) {
        answer.completeExceptionally(reason);
    }

    @Override
    public void onResponse(R response, int version) {
        try {
            answer.complete(read.apply(response));
        } catch (ApiException e) {
            if (route.hasMoved(e.error()) && !inquiries.isPast(deadlineMs)) {
                inquiries.await(this);
            } else {
                fail(e);
            }
        } catch (
                RuntimeException e) { // the answer makes no sense, which is its reader's to know and the user's to hear
            fail(e);
        }
    }

    @Override
    public void onFailure(RpcFailure failure) {
        fail(inquiries.exception(route, failure));
    }
}
