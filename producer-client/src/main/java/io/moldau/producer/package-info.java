/**
 * The producer library. Any thread hands records to a {@link io.moldau.producer.Producer}; from there on everything
 * (partitioning, batches, sequence numbers, requests, retries) happens on one loop that owns all state. The two things
 * threads share are the {@code Intake} queue, the one way in, and the {@code MemoryBudget}, the one place where a caller
 * may have to wait. The {@code Sender} sees brokers through the {@code Cluster} port, so that every failure of a network
 * can be played to it in tests.
 */
@NullMarked
package io.moldau.producer;

import org.jspecify.annotations.NullMarked;
