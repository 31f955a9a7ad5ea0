package io.moldau.architecture.offender.broker.log;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.broker.partition.Marker knows0();

    abstract io.moldau.architecture.offender.broker.Marker knows1();

    abstract io.moldau.architecture.offender.config.Marker knows2();
}
