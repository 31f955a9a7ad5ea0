/**
 * A consumer's part in a group of the classic protocol, on the consumer's loop: who coordinates the group, being a member of it
 * and staying one, leading it when the coordinator says so, and the offsets that are committed under its name. A
 * {@link io.moldau.consumer.group.ConsumerGroup} is the way in. It never waits for the user's thread but for one thing: before it joins
 * again, that thread has to let go of what others may get, which it is asked through the
 * {@link io.moldau.consumer.group.GroupListener}.
 */
@NullMarked
package io.moldau.consumer.group;

import org.jspecify.annotations.NullMarked;
