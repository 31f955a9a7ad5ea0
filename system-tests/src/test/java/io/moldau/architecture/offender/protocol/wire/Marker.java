package io.moldau.architecture.offender.protocol.wire;

/** Something to know. */
public final class Marker {}
