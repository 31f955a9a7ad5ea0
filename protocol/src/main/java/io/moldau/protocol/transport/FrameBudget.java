package io.moldau.protocol.transport;

import io.moldau.protocol.runtime.Loop;

/**
 * Bounds the memory that received frames hold, summed over all connections that share the budget. A connection asks
 * {@link #admits} before it begins a frame and waits at that boundary when the answer is no; bytes are {@link #reserve
 * reserved} as they arrive, never by the size a peer claims. Who receives a frame {@link #release releases} its size.
 *
 * <p>A frame once begun has to be able to end, or unfinished frames could hold all the memory for ever: so reserving may
 * overshoot what admission allows, up to a hard limit at which the connection is closed. Safe from any thread.
 */
public interface FrameBudget {

    /** No bound. */
    FrameBudget UNLIMITED = new FrameBudget() {
        @Override
        public boolean admits() {
            return true;
        }

        @Override
        public void whenAdmitting(Loop loop, Runnable resume) {
            loop.execute(resume);
        }

        @Override
        public boolean reserve(int bytes) {
            return true;
        }

        @Override
        public void release(int bytes) {}
    };

    /** Whether a new frame may begin. */
    boolean admits();

    /** Runs {@code resume} on {@code loop}, once, as soon as new frames may begin. */
    void whenAdmitting(Loop loop, Runnable resume);

    /** Takes {@code bytes}; false at the hard limit, with nothing taken. */
    boolean reserve(int bytes);

    /** Gives back what was reserved. */
    void release(int bytes);
}
