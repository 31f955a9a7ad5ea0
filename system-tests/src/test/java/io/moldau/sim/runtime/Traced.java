package io.moldau.sim.runtime;

/**
 * Something that happens and can tell what it is, in words for people and as a number for the trace.
 * Neither may depend on the run of the JVM: no identity hash, no address.
 */
public interface Traced extends Runnable {

    /** Equal for equal happenings, in every run. */
    int fingerprint();

    /** Wraps an action that a few words describe. */
    static Traced of(String words, Runnable action) {
        return new Traced() {
            @Override
            public void run() {
                action.run();
            }

            @Override
            public int fingerprint() {
                return words.hashCode();
            }

            @Override
            public String toString() {
                return words;
            }
        };
    }
}
