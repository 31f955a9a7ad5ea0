package io.moldau.architecture.offender.protocol.wire;

/** Knows what it may not know. */
abstract class Knower {
    abstract io.moldau.architecture.offender.protocol.generator.Marker knows0();

    abstract io.moldau.architecture.offender.protocol.message.Marker knows1();
}
