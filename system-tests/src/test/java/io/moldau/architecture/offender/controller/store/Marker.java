package io.moldau.architecture.offender.controller.store;

/** Something to know. */
public final class Marker {}
