package io.moldau.protocol.api;

import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireSize;
import io.moldau.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What stands before every request. There are three layouts: version 2 ends in tagged fields and belongs to flexible API
 * versions, version 1 to all others but ControlledShutdown 0, which has no client id. The client id never has a compact
 * length, so that a broker can read it in a request of a version it has not heard of.
 *
 * @param apiVersion one the API has a codec for, except in ApiVersions requests, which must be answered in any version
 * @param clientId as the client calls itself, unchecked: escape it before it is printed
 */
public record RequestHeader(
        ApiKey apiKey,
        short apiVersion,
        int correlationId,
        @Nullable String clientId) {

    private static final int FIXED_BYTES = 2 * Short.BYTES + Integer.BYTES;

    /** The layout that requests of this version have. */
    public static int version(ApiKey apiKey, int apiVersion) {
        if (apiKey.isFlexible(apiVersion)) {
            return 2;
        }
        return apiKey == ApiKey.CONTROLLED_SHUTDOWN && apiVersion == 0 ? 0 : 1;
    }

    /**
     * Reads the header and leaves {@code in} at the body.
     *
     * @throws InvalidFrameException also if there is no such API, or no such version of it
     */
    public static RequestHeader read(WireReader in) {
        short id = in.readInt16();
        short apiVersion = in.readInt16();
        int correlationId = in.readInt32();
        ApiKey apiKey = ApiKey.byId(id);
        if (apiKey == null) {
            throw new InvalidFrameException("no API has key " + id);
        }
        boolean known = apiKey.hasVersion(apiVersion);
        if (!known && apiKey != ApiKey.API_VERSIONS) {
            throw new InvalidFrameException(apiKey.apiName() + " has no version " + apiVersion);
        }
        int version = version(apiKey, apiVersion);
        String clientId = version == 0 ? null : in.readNullableString(in.readInt16());
        // What comes after the client id in a version that does not exist yet is anyone's guess.
        if (known && version == 2) {
            in.skipTags();
        }
        return new RequestHeader(apiKey, apiVersion, correlationId, clientId);
    }

    /** Appends the header: exactly {@link #size} bytes. */
    public void write(WireWriter out) {
        int version = version(apiKey, apiVersion);
        out.writeInt16(apiKey.id());
        out.writeInt16(apiVersion);
        out.writeInt32(correlationId);
        if (version >= 1) {
            out.writeString(clientId);
        }
        if (version == 2) {
            out.writeUnsignedVarint(0);
        }
    }

    /** Bytes that {@link #write} appends. */
    public int size() {
        return switch (version(apiKey, apiVersion)) {
            case 0 -> FIXED_BYTES;
            case 1 -> FIXED_BYTES + WireSize.ofString(clientId);
            default -> FIXED_BYTES + WireSize.ofString(clientId) + 1;
        };
    }
}
