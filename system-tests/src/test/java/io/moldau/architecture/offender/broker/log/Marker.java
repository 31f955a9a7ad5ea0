package io.moldau.architecture.offender.broker.log;

/** Something to know. */
public final class Marker {}
