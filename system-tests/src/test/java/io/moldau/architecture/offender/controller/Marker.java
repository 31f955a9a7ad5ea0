package io.moldau.architecture.offender.controller;

/** Something to know. */
public final class Marker {}
