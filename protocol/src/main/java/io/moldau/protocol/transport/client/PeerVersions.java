package io.moldau.protocol.transport.client;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiVersionsResponse.ApiVersion;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which versions of which requests a broker said it knows. Immutable. */
final class PeerVersions {

    static final int NONE = -1;

    private record Range(int lowest, int highest) {}

    private final Map<ApiKey, Range> ranges = new EnumMap<>(ApiKey.class);

    PeerVersions(List<ApiVersion> apis) {
        for (ApiVersion api : apis) {
            ApiKey key = ApiKey.byId(api.apiKey());
            if (key != null) {
                ranges.put(key, new Range(api.minVersion(), api.maxVersion()));
            }
        }
    }

    /** The highest version within both the given range and the broker's; {@link #NONE} if they do not meet. */
    int highestCommon(ApiKey api, int lowest, int highest) {
        Range range = ranges.get(api);
        if (range == null) {
            return NONE;
        }
        int common = Math.min(highest, range.highest());
        return common >= Math.max(lowest, range.lowest()) ? common : NONE;
    }

    /** The broker's own range, for messages to people. */
    String describe(ApiKey api) {
        Range range = ranges.get(api);
        return range == null ? "not at all" : "in versions " + range.lowest() + " to " + range.highest();
    }
}
