package io.moldau.architecture.offender.broker.log;

import io.netty.buffer.ByteBuf;

/** Takes a buffer of the network into the log. */
abstract class Networked {
    abstract ByteBuf buffer();
}
