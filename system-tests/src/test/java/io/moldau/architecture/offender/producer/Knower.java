package io.moldau.architecture.offender.producer;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.consumer.Marker knows0();
}
