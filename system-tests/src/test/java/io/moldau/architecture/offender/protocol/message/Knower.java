package io.moldau.architecture.offender.protocol.message;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.protocol.wire.Marker knows0();
}
