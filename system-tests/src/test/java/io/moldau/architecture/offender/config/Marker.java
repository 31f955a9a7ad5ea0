package io.moldau.architecture.offender.config;

/** Something to know. */
public final class Marker {}
