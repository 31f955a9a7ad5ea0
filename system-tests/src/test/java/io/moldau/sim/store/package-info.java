/**
 * A simulated ZooKeeper. {@link io.moldau.sim.store.SimZooKeeper} is the ensemble: one tree, the sessions with it, and who
 * can reach it; {@link io.moldau.sim.store.SimStore} is what one process has of it. In between lie connections on which
 * everything keeps its order and takes its time, and which break with requests and answers under way. It is as unkind as
 * the real one with its Curator in front: a request made without a connection may still take effect seconds later, and a
 * client may give its session up before the ensemble does.
 */
@NullMarked
package io.moldau.sim.store;

import org.jspecify.annotations.NullMarked;
