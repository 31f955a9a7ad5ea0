/**
 * What a partition remembers of its idempotent producers: enough to tell a retry from a new batch and a gap from the next
 * batch (KIP-98, KIP-360). Pure state, rebuilt from the log and shortened by snapshot files in Kafka's format.
 */
@NullMarked
package io.moldau.broker.log.producer;

import org.jspecify.annotations.NullMarked;
