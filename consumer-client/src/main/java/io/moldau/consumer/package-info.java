/**
 * The consumer library. One thread of the user's calls a {@link io.moldau.consumer.Consumer}; fetching ahead, sessions with
 * brokers and offset look-ups happen on a loop of its own. The two meet in a {@code Mailbox}: the loop puts fetched record
 * bytes and news of partitions there, the user's thread decompresses, checks and deserializes them when it polls. Each
 * partition's state exists twice, where it is read next and where it is fetched next, and a generation number tells what
 * still belongs together after a seek. A membership in a group is halved in the same way: {@link io.moldau.consumer.group} joins,
 * keeps the member alive and commits on the loop, while what the user has a say in, letting go of partitions and taking on
 * others, waits in the mailbox for a poll.
 */
@NullMarked
package io.moldau.consumer;

import org.jspecify.annotations.NullMarked;
