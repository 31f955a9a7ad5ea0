/**
 * What group coordinators write down: committed offsets, and which members a group had with which assignments when it last
 * settled. The records here are the only way in which a group coordinator's memory outlives its broker, so their form in the
 * log is Kafka's to the byte; what they add up to is kept in a form that is cheap to build from millions of them.
 */
@NullMarked
package io.moldau.broker.group.record;

import org.jspecify.annotations.NullMarked;
