package io.moldau.broker.api;

import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ClientSoftware;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.ApiVersionsResponse.ApiVersion;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells clients which versions of which APIs they may use: those that have a handler, and nothing that would then be
 * refused. The one exception is in {@link #advertisedFrom}.
 *
 * <p>A client may ask in a version this broker has not heard of. The answer to that is encoded as version 0, which every
 * client can read, and names the versions of this API alone (KIP-511).
 */
final class ApiVersionsHandler implements ApiHandler<ApiVersionsRequest> {

    private static final int FALLBACK_VERSION = 0;

    private final ApiVersionsResponse offer;
    private final ApiVersionsResponse offerToOurs;
    private final ApiVersionsResponse refusal;

    ApiVersionsHandler(Collection<? extends ApiHandler<?>> handlers) {
        ApiVersion own = new ApiVersion(api().id(), (short) lowestVersion(), (short) highestVersion());
        this.offer = offer(own, handlers.stream().filter(handler -> !handler.isOurs()));
        this.offerToOurs = offer(own, handlers.stream());
        this.refusal = ApiVersionsResponse.builder()
                .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                .apiKeys(List.of(own))
                .build();
    }

    private static ApiVersionsResponse offer(ApiVersion own, Stream<? extends ApiHandler<?>> handlers) {
        Stream<ApiVersion> others = handlers.map(handler ->
                new ApiVersion(handler.api().id(), advertisedFrom(handler), (short) handler.highestVersion()));
        return ApiVersionsResponse.builder()
                .apiKeys(Stream.concat(Stream.of(own), others)
                        .sorted(Comparator.comparingInt(ApiVersion::apiKey))
                        .toList())
                .build();
    }

    /**
     * Produce is told from version 0 although the handler takes less: librdkafka before 2.11.1 sends its batches uncompressed
     * to a broker without version 0, and then uses a version that is taken (KAFKA-18659).
     */
    private static short advertisedFrom(ApiHandler<?> handler) {
        return handler.api() == ApiKey.PRODUCE ? 0 : (short) handler.lowestVersion();
    }

    @Override
    public ApiKey api() {
        return ApiKey.API_VERSIONS;
    }

    @Override
    public void handle(Request request, ApiVersionsRequest message) {
        request.respond(message.clientSoftwareName().equals(ClientSoftware.NAME) ? offerToOurs : offer);
    }

    /** Answers a request in a version that is not offered, whose body cannot be read. */
    void refuse(Request request) {
        request.respond(refusal, FALLBACK_VERSION);
    }
}
