package io.moldau.admin;

import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One question for the controller, asked until it is the controller that answers or the time is up. On the client's loop. */
final class ControllerInquiry<R extends ApiMessage> implements RpcCallback<R> {

    private final Inquiries inquiries;
    private final ApiMessage request;
    private final int maxVersion;
    private final Class<R> type;
    private final Consumer<R> check;
    private final long deadlineMs;
    private final CompletableFuture<R> answer = new CompletableFuture<>();

    ControllerInquiry(
            Inquiries inquiries,
            ApiMessage request,
            int maxVersion,
            Class<R> type,
            Consumer<R> check,
            long deadlineMs) {
        this.inquiries = inquiries;
        this.request = request;
        this.maxVersion = maxVersion;
        this.type = type;
        this.check = check;
        this.deadlineMs = deadlineMs;
    }

    CompletableFuture<R> answer() {
        return answer;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    void ask(ClusterClient client) {
        client.sendToController(Call.of(request, type, inquiries.timeoutMs(), this)
                .withVersions(request.apiKey().lowestVersion(), maxVersion));
    }

    void fail(Throwable reason) {
        answer.completeExceptionally(reason);
    }

    @Override
    public void onResponse(R response, int version) {
        try {
            check.accept(response);
            answer.complete(response);
        } catch (ApiException e) {
            if (e.error() == ErrorCode.NOT_CONTROLLER && !inquiries.isPast(deadlineMs)) {
                inquiries.await(this);
            } else {
                fail(e);
            }
        }
    }

    @Override
    public void onFailure(RpcFailure failure) {
        fail(inquiries.exception(failure));
    }
}
