/**
 * Kafka's primitive encodings over Netty buffers. {@link io.moldau.protocol.wire.WireReader} trusts nothing it reads: every
 * count, length and tag is checked against what is left of the frame before anything is allocated for it.
 * {@link io.moldau.protocol.wire.WireWriter} builds a frame as a list of parts, so record bytes travel without a copy.
 */
@NullMarked
package io.moldau.protocol.wire;

import org.jspecify.annotations.NullMarked;
