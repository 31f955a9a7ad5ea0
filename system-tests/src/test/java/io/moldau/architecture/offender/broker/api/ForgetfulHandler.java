package io.moldau.architecture.offender.broker.api;

/** Remembers the last request. */
final class ForgetfulHandler {

    private int requests;

    int handle() {
        return ++requests;
    }
}
