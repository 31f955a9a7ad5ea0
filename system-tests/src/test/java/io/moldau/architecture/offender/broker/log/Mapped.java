package io.moldau.architecture.offender.broker.log;

import net.openhft.chronicle.bytes.Bytes;

/** Maps a file by itself. */
abstract class Mapped {
    abstract Bytes<?> bytes();
}
