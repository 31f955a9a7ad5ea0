package io.moldau.architecture.offender.broker.partition;

/** Something to know. */
public final class Marker {}
