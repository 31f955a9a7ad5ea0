package io.moldau.architecture.offender.controller.cluster;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.controller.store.Marker knows0();
}
