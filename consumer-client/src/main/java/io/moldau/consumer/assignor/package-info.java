/**
 * Who of a group reads what: pure functions from the members' subscriptions to an assignment. The leader of a group runs one
 * of them, whichever all members know, so each must understand what members of other implementations say about themselves:
 * names, user data and the rules of range and round robin are those of Kafka's Java client. The sticky ones reach the same
 * goals, balance first and then few moves, on another way, as nothing depends on how ties are broken.
 */
@NullMarked
package io.moldau.consumer.assignor;

import org.jspecify.annotations.NullMarked;
