package io.moldau.architecture.offender.broker.metadata;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.broker.api.Marker knows0();
}
