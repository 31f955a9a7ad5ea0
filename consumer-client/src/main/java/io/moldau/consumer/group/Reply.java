package io.moldau.consumer.group;

import io.moldau.protocol.api.ErrorCode;

/** Hears how a call to the coordinator ended: one of its methods, once, on the loop. */
interface Reply<R> {

    /** The coordinator answered; errors may be in the response. */
    void onResponse(R response, int version);

    /** No response came; {@code error} says whether it makes sense to try again. */
    void onFailure(ErrorCode error);
}
