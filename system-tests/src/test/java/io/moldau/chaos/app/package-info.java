/**
 * Applications that people build on a cluster without ever seeing a consumer: Kafka Streams and Kafka Connect, unmodified, in
 * processes of their own, while brokers die under them. What comes out at the end is compared, completely, with what went in.
 */
@NullMarked
package io.moldau.chaos.app;

import org.jspecify.annotations.NullMarked;
