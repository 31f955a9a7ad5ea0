package io.moldau.protocol.runtime;

/**
 * Told of a programmer's error: an exception nobody expected, on a loop whose state can no longer be trusted. Production
 * ends the process; a test fails.
 */
@FunctionalInterface
public interface FaultHandler {

    /** Reports a defect; must not throw. {@code where} names the loop or component. */
    void onFault(String where, Throwable cause);
}
