package io.moldau.architecture.offender.broker;

/** Something to know. */
public final class Marker {}
