/**
 * Measurements by hand, never part of a test run: a benchmark prints what it saw and asserts nothing. The load on both sides
 * comes from Kafka's own client, so that what differs is the broker.
 */
@NullMarked
package io.moldau.bench;

import org.jspecify.annotations.NullMarked;
