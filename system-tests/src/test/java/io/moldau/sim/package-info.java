/**
 * Whole clusters in one thread, on a seed: brokers, their controller and clients, the very code that runs in production, over
 * a simulated network, disks, clocks and metadata store. A {@link io.moldau.sim.World} is built from a seed, and everything
 * that happens in it follows from that: a {@link io.moldau.sim.Schedule} of faults breaks it, rules are checked all the while,
 * and a run that broke one is repeated exactly from its seed.
 */
@NullMarked
package io.moldau.sim;

import org.jspecify.annotations.NullMarked;
