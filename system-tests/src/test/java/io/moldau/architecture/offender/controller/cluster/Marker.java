package io.moldau.architecture.offender.controller.cluster;

/** Something to know. */
public final class Marker {}
