package io.moldau.architecture.offender.broker.network;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.broker.api.Marker knows0();
}
