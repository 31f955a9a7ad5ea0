/**
 * The runtime ports over the real machine. A loop is a Netty event loop seen through {@link
 * io.moldau.protocol.runtime.Loop}, so that the events of a socket, the timers and the tasks others post share one
 * thread and one order; the clock is the system's; blocking work runs on a few daemon threads behind a bounded queue.
 * Together with {@code transport.netty} and the file and ZooKeeper adapters this is where threads and time come from:
 * nothing else in the core may ask the machine for them.
 */
@NullMarked
package io.moldau.protocol.runtime.system;

import org.jspecify.annotations.NullMarked;
