package io.moldau.protocol.transport.client;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import java.util.function.IntFunction;

/**
 * A request to make, with everything needed to make it once the broker's versions are known.
 *
 * @param api which request
 * @param minVersion the lowest version the caller can use
 * @param maxVersion the highest version the caller can use
 * @param request makes the request for the version that was chosen
 * @param responseType class of the response
 * @param timeoutMs from sending to the response, more than 0
 * @param expectsResponse false for a request that is never answered, such as Produce with acks=0
 * @param callback hears how it ended
 */
public record Call<R extends ApiMessage>(
        ApiKey api,
        int minVersion,
        int maxVersion,
        IntFunction<? extends ApiMessage> request,
        Class<R> responseType,
        int timeoutMs,
        boolean expectsResponse,
        RpcCallback<R> callback) {

    /** A call in the highest version that this library and the broker know. */
    public static <R extends ApiMessage> Call<R> of(
            ApiMessage request, Class<R> responseType, int timeoutMs, RpcCallback<R> callback) {
        ApiKey api = request.apiKey();
        return new Call<>(
                api,
                api.lowestVersion(),
                api.highestVersion(),
                version -> request,
                responseType,
                timeoutMs,
                true,
                callback);
    }

    /** The same call limited to a range of versions. */
    public Call<R> withVersions(int lowest, int highest) {
        return new Call<>(api, lowest, highest, request, responseType, timeoutMs, expectsResponse, callback);
    }

    /** The same call for a request that gets no response: {@link RpcCallback#onSent} ends it. */
    public Call<R> oneWay() {
        return new Call<>(api, minVersion, maxVersion, request, responseType, timeoutMs, false, callback);
    }

    void answer(ApiMessage response, int version) {
        callback.onResponse(responseType.cast(response), version);
    }

    void fail(RpcFailure failure) {
        callback.onFailure(failure);
    }
}
