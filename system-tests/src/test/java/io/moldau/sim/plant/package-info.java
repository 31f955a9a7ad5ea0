/**
 * Bugs, planted from outside: each {@link io.moldau.sim.plant.Plant} makes honest brokers behave as if a rule of
 * replication had been forgotten, by rewriting what passes between them or what a broker is told of its machine. The
 * production code has no part in it. A simulation that does not object to one of them is not worth much.
 */
@NullMarked
package io.moldau.sim.plant;

import org.jspecify.annotations.NullMarked;
