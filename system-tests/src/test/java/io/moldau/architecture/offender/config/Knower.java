package io.moldau.architecture.offender.config;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.protocol.Marker knows0();
}
