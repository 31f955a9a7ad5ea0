package io.moldau.architecture.offender.consumer;

/** Something to know. */
public final class Marker {}
