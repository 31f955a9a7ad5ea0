/**
 * How this broker's followers get their records: fetches from the brokers that lead. There is one {@link
 * io.moldau.broker.replication.Fetcher} for each leading broker and partition loop, on that loop: what arrives on its
 * connection is appended where it arrives, without a hand-over between threads, and a slow disk or leader holds up nobody
 * else's. It keeps one request under way and names in it only what changed since the last (KIP-227). Everything a fetcher
 * needs of its leader is Kafka's own protocol, so leaders of either kind serve it.
 */
@NullMarked
package io.moldau.broker.replication;

import org.jspecify.annotations.NullMarked;
