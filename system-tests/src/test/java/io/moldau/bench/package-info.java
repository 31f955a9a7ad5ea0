/**
 * Measurements by hand, never part of a test run: a benchmark prints what it saw and asserts nothing. The load is the
 * same on both sides and comes from one client, so that what differs is the broker.
 */
@NullMarked
package io.moldau.bench;

import org.jspecify.annotations.NullMarked;
