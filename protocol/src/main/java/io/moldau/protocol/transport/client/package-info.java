/**
 * How one process calls the brokers of a cluster: shared by the producer, the consumer, the command line and, between
 * brokers, followers and the controller. An {@link io.moldau.protocol.transport.client.RpcChannel} is one connection that
 * speaks the highest version both ends know; a {@link io.moldau.protocol.transport.client.ClusterClient} keeps a channel per
 * broker and a picture of who leads what. All of it lives on one loop and answers by callback there; waiting threads exist
 * only at the edge of the client libraries.
 */
@NullMarked
package io.moldau.protocol.transport.client;

import org.jspecify.annotations.NullMarked;
