package io.moldau.admin;

/** Nobody answered at the addresses given; the message says which and why. */
public final class UnreachableException extends RuntimeException {

    /** No answer from {@code addresses}, for {@code reason}. */
    public UnreachableException(String addresses, String reason) {
        super("no broker answers at " + addresses + ": " + reason);
    }
}
