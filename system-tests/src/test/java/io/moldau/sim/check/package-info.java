/**
 * What must hold in a cluster at every moment. The checkers look at plain rows, {@link
 * io.moldau.broker.partition.ReplicaState} of each replica and what the metadata store holds, and keep in mind what was
 * once true of them: above all which records were ever committed, and where. They know nothing of how brokers come to
 * their decisions, and are shown to object to states that no honest cluster reaches.
 */
@NullMarked
package io.moldau.sim.check;

import org.jspecify.annotations.NullMarked;
