package io.moldau.protocol.api;

import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;

/**
 * What stands before every response: the number of the request it answers, and tagged fields if the API version is
 * flexible. ApiVersions responses never have them: their reader does not know yet what the broker speaks (KIP-511).
 */
public record ResponseHeader(int correlationId) {

    /** The layout that responses of this API version have: 1 with tagged fields, 0 without. */
    public static int version(ApiKey apiKey, int apiVersion) {
        return apiKey != ApiKey.API_VERSIONS && apiKey.isFlexible(apiVersion) ? 1 : 0;
    }

    /** Reads the header and leaves {@code in} at the body. */
    public static ResponseHeader read(WireReader in, ApiKey apiKey, int apiVersion) {
        int correlationId = in.readInt32();
        if (version(apiKey, apiVersion) == 1) {
            in.skipTags();
        }
        return new ResponseHeader(correlationId);
    }

    /** Appends the header: exactly {@link #size} bytes. */
    public void write(WireWriter out, ApiKey apiKey, int apiVersion) {
        out.writeInt32(correlationId);
        if (version(apiKey, apiVersion) == 1) {
            out.writeUnsignedVarint(0);
        }
    }

    /** Bytes that {@link #write} appends. */
    public static int size(ApiKey apiKey, int apiVersion) {
        return Integer.BYTES + version(apiKey, apiVersion);
    }
}
