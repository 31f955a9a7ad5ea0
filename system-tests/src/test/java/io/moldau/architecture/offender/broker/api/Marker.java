package io.moldau.architecture.offender.broker.api;

/** Something to know. */
public final class Marker {}
