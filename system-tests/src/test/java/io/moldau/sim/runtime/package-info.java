/**
 * Time and threads of a simulated world. A {@link io.moldau.sim.runtime.Timeline} is the one queue in which everything that
 * will happen waits for its moment; a {@link io.moldau.sim.runtime.SimProcess} is a process that can be paused or killed, and
 * what runs in it sees the production ports: loops, background work, a clock. All of it happens in the thread that steps the
 * timeline, in an order that a seed decides.
 */
@NullMarked
package io.moldau.sim.runtime;

import org.jspecify.annotations.NullMarked;
