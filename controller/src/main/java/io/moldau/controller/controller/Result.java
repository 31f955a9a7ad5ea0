package io.moldau.controller.controller;

import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item of a request that may hold several.
 *
 * @param value null when it was rejected
 * @param rejection null when it was done
 */
public record Result<T>(@Nullable T value, @Nullable Rejection rejection) {

    public static <T> Result<T> of(T value) {
        return new Result<>(value, null);
    }

    public static <T> Result<T> rejected(ErrorCode error, String message) {
        return new Result<>(null, new Rejection(error, message));
    }

    /** NONE when it was done. */
    public ErrorCode error() {
        return rejection == null ? ErrorCode.NONE : rejection.error();
    }

    /** For people; null when it was done. */
    public @Nullable String message() {
        return rejection == null ? null : rejection.message();
    }
}
