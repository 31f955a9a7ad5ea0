package io.moldau.architecture.offender.controller.store;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.controller.cluster.Marker knows0();
}
