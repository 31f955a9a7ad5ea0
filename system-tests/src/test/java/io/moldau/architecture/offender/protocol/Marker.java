package io.moldau.architecture.offender.protocol;

/** Something to know. */
public final class Marker {}
