/**
 * The transport over Netty's sockets: epoll where the loops use it, NIO elsewhere. A channel has two handlers, one that
 * cuts the stream into frames and one that carries events to the connection's handler; everything else a connection does
 * is decided by whoever handles it. Names are resolved off the loops, because the system's resolver blocks.
 */
@NullMarked
package io.moldau.protocol.transport.netty;

import org.jspecify.annotations.NullMarked;
