package io.moldau.admin;

import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Tells answers that refuse from those that do not. */
final class Answers {

    private Answers() {}

    /**
     * States that an answer's code is that of success.
     *
     * @throws ApiException when it is another
     */
    static void check(short code) {
        check(code, null);
    }

    /** The same with the broker's own words, should there be any. */
    static void check(short code, @Nullable String message) {
        ErrorCode error = ErrorCode.of(code);
        if (error != ErrorCode.NONE) {
            throw message == null || message.isBlank() ? new ApiException(error) : new ApiException(error, message);
        }
    }
}
