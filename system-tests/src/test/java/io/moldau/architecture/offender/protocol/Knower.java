package io.moldau.architecture.offender.protocol;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.controller.Marker knows0();
}
