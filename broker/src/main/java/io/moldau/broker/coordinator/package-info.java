/**
 * Coordinators: state machines whose state is what the records of one partition say, group coordinators among them. A
 * coordinator sits on the broker that leads its partition, on the partition's loop. An operation becomes records first; they
 * go through the log, then change the state, and the reply leaves when they are replicated. Every replica, leading or not,
 * keeps checkpoints of what the log says up to some offset, so that a new leader replays a tail that does not grow with
 * history.
 */
@NullMarked
package io.moldau.broker.coordinator;

import org.jspecify.annotations.NullMarked;
