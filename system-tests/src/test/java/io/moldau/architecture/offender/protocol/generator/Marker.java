package io.moldau.architecture.offender.protocol.generator;

/** Something to know. */
public final class Marker {}
