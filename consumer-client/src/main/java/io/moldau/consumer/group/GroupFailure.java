package io.moldau.consumer.group;

import io.moldau.protocol.api.ErrorCode;

/**
 * What a coordinator will not do, however often it is asked.
 *
 * @param message one sentence for people
 */
public record GroupFailure(ErrorCode error, String message) {

    static GroupFailure of(String what, ErrorCode error) {
        return new GroupFailure(error, what + ": " + error.message());
    }
}
