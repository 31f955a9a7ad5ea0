package io.moldau.controller.store;

import java.util.Optional;
import java.util.function.Function;

/** What became of a request to the store. */
public sealed interface Outcome<T> {

    /** It was done. */
    record Done<T>(T value) implements Outcome<T> {}

    /**
     * It was not done, or nobody knows: see {@link StoreError}.
     *
     * @param detail names the operation and the path, for a log line or an error message
     */
    record Refused<T>(StoreError reason, String detail) implements Outcome<T> {}

    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    static <T> Outcome<T> refused(StoreError error, String detail) {
        return new Refused<>(error, detail);
    }

    default boolean isDone() {
        return this instanceof Done;
    }

    /**
     * What was asked for.
     *
     * @throws StoreException if it was refused
     */
    default T value() {
        if (this instanceof Done<T> done) {
            return done.value();
        }
        Refused<T> refused = (Refused<T>) this;
        throw new StoreException(refused.reason(), refused.reason() + ": " + refused.detail());
    }

    /** Why it was refused; empty when it was done. */
    default Optional<StoreError> error() {
        return this instanceof Refused<T> refused ? Optional.of(refused.reason()) : Optional.empty();
    }

    /** Whether it was refused for this reason. */
    default boolean failedWith(StoreError error) {
        return this instanceof Refused<T> refused && refused.reason() == error;
    }

    /** The same outcome with its value, if any, turned into another. */
    default <R> Outcome<R> map(Function<? super T, ? extends R> f) {
        if (this instanceof Done<T> done) {
            return new Done<>(f.apply(done.value()));
        }
        Refused<T> refused = (Refused<T>) this;
        return new Refused<>(refused.reason(), refused.detail());
    }

    /**
     * This refusal, as the outcome of what depended on it.
     *
     * @throws IllegalStateException if it was done
     */
    default <R> Outcome<R> refusal() {
        if (this instanceof Refused<T> refused) {
            return new Refused<>(refused.reason(), refused.detail());
        }
        throw new IllegalStateException("nothing was refused");
    }
}
