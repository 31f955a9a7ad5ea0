/**
 * A broker as a whole. {@link io.moldau.broker.Broker} is the only place that builds the graph of its parts; everything they
 * see of the world comes in through {@link io.moldau.broker.BrokerPorts}, so that the same broker runs in a process of its
 * own or, many at a time, in one simulated thread.
 */
@NullMarked
package io.moldau.broker;

import org.jspecify.annotations.NullMarked;
