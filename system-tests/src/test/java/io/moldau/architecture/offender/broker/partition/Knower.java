package io.moldau.architecture.offender.broker.partition;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.broker.network.Marker knows0();

    abstract io.moldau.architecture.offender.broker.log.Marker knows1();
}
