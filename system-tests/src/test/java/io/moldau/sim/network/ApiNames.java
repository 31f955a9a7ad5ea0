package io.moldau.sim.network;

import io.moldau.protocol.api.ApiKey;

/** What people call an API. */
final class ApiNames {

    private ApiNames() {}

    static String of(short id) {
        for (ApiKey key : ApiKey.values()) {
            if (key.id() == id) {
                return key.name();
            }
        }
        return "?";
    }
}
