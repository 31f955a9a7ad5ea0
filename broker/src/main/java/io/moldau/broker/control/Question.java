package io.moldau.broker.control;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import java.util.function.IntFunction;

/**
 * What this broker asks of its controller.
 *
 * @param minVersion the lowest version that can carry it
 * @param request makes the message for the version that is used
 */
record Question(ApiKey api, int minVersion, int maxVersion, IntFunction<ApiMessage> request) {

    /** The same message in every version there is. */
    static Question of(ApiMessage request) {
        ApiKey api = request.apiKey();
        return new Question(api, api.lowestVersion(), api.highestVersion(), version -> request);
    }
}
