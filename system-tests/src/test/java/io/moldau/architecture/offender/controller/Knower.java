package io.moldau.architecture.offender.controller;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.broker.Marker knows0();
}
