package io.moldau.architecture.offender.broker.metadata;

/** Something to know. */
public final class Marker {}
