package io.moldau.architecture.offender.producer;

/** Something to know. */
public final class Marker {}
