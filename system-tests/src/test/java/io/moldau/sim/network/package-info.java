/**
 * The network of a simulated world: a {@link io.moldau.protocol.transport.Transport} for each process, over hosts and the
 * links between them. Whole frames travel, written and read by the real codecs. A link can be slow, or cut one way or both;
 * what was sent over a cut link waits, as TCP repeats it, and arrives when the link heals. A process that dies resets its
 * connections; a machine that crashes leaves them half open, until it is back and somebody sends it something.
 */
@NullMarked
package io.moldau.sim.network;

import org.jspecify.annotations.NullMarked;
