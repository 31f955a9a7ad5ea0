package io.moldau.architecture.offender.protocol.message;

/** Something to know. */
public final class Marker {}
