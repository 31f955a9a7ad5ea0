package io.moldau.protocol.transport.client;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ClientSoftware;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.netty.buffer.ByteBuf;

/**
 * Asking a broker which versions it knows, when not even the version to ask in is known: begin with the highest, and go down
 * to what a refusal names (KIP-35, KIP-511). Stateless.
 */
final class Negotiation {

    private static final int ERROR_OFFSET = 4;

    /** What an attempt leads to. */
    sealed interface Step {

        /** The broker told its versions. */
        record Done(PeerVersions versions) implements Step {}

        /** Ask again in this version. */
        record Retry(int version) implements Step {}

        /** The broker cannot be used. */
        record Refused(String reason) implements Step {}
    }

    private Negotiation() {}

    static int firstVersion() {
        return ApiKey.API_VERSIONS.highestVersion();
    }

    static ApiVersionsRequest request() {
        return ApiVersionsRequest.builder()
                .clientSoftwareName(ClientSoftware.NAME)
                .clientSoftwareVersion(ClientSoftware.VERSION)
                .build();
    }

    /** A refusal is encoded as version 0, whatever was asked: its error stands behind the correlation id. */
    static int responseVersion(ByteBuf frame, int requestVersion) {
        int errorAt = frame.readerIndex() + ERROR_OFFSET;
        boolean refused = frame.writerIndex() >= errorAt + Short.BYTES
                && frame.getShort(errorAt) == ErrorCode.UNSUPPORTED_VERSION.code();
        return refused ? 0 : requestVersion;
    }

    static Step next(ApiVersionsResponse response, int askedVersion) {
        PeerVersions versions = new PeerVersions(response.apiKeys());
        if (response.errorCode() == ErrorCode.NONE.code()) {
            return new Step.Done(versions);
        }
        if (response.errorCode() != ErrorCode.UNSUPPORTED_VERSION.code()) {
            return new Step.Refused("error " + response.errorCode());
        }
        int common = versions.highestCommon(ApiKey.API_VERSIONS, 0, askedVersion - 1);
        int next = common == PeerVersions.NONE ? 0 : common;
        return askedVersion == 0 ? new Step.Refused("it knows no version of ApiVersions") : new Step.Retry(next);
    }
}
