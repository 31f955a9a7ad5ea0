package io.moldau.controller.store;

/** A refusal of the store in a place where its caller can do no more than report it. */
public final class StoreException extends RuntimeException {

    private final StoreError error;

    public StoreException(StoreError error, String message) {
        super(message);
        this.error = error;
    }

    public StoreError error() {
        return error;
    }
}
