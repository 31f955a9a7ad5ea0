package io.moldau.architecture.offender.consumer;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.producer.Marker knows0();
}
