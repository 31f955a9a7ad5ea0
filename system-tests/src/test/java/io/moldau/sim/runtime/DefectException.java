package io.moldau.sim.runtime;

/** An exception that nobody expected escaped a task: in production the fault handler would end the process. */
public final class DefectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DefectException(String where, Throwable cause) {
        super(where, cause);
    }
}
