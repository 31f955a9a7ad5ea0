package io.moldau.consumer;

/** {@link Consumer#wakeup} was called: the waiting call gave up, and the consumer can be used on. */
public final class WakeupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WakeupException() {
        super("woken up");
    }
}
