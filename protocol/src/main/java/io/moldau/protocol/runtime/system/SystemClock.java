package io.moldau.protocol.runtime.system;

import io.moldau.protocol.runtime.Clock;

/** The machine's clocks. Stateless; safe from any thread. */
public enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
