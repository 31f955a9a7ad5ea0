/**
 * The group coordinator of one partition of {@code __consumer_offsets}: who is in which group, who consumes what, and how far
 * everybody has come. A group lives here from its first member to its last; what it settled on, and what it committed, lives
 * in the {@linkplain io.moldau.broker.group.record records} of the log and outlives the broker. Everything belongs to the
 * partition's loop, and every rule is the classic group protocol's, as its clients know it.
 */
@NullMarked
package io.moldau.broker.group;

import org.jspecify.annotations.NullMarked;
