package io.moldau.sim.runtime;

/**
 * Runs through a process that dies in the middle of something: what it has done until then is done, and nothing follows. Not
 * an exception, as no code may handle it.
 */
public final class ProcessDeath extends Error {

    private static final long serialVersionUID = 1L;

    public ProcessDeath(String where) {
        super(where);
    }
}
