package io.moldau.architecture.offender.broker.network;

/** Something to know. */
public final class Marker {}
