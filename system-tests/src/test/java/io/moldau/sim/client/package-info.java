/**
 * Clients of a simulated cluster: our own producer and consumer on loops of processes of their own. What they did and saw
 * goes into a {@link io.moldau.chaos.history.History}, the same that the tests with real processes keep.
 */
@NullMarked
package io.moldau.sim.client;

import org.jspecify.annotations.NullMarked;
