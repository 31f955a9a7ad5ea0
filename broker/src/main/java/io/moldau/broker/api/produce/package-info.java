/**
 * Produce: the request that writes. Its batches travel, still slices of the received frame, to the loops of their
 * partitions; the answer leaves when every partition has said what became of its batch.
 */
@NullMarked
package io.moldau.broker.api.produce;

import org.jspecify.annotations.NullMarked;
