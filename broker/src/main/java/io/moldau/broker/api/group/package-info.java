/**
 * Answers what members of groups, and those who look after groups, ask: each request goes to the loop of the partition that
 * the group is kept in, and to the coordinator that sits there.
 */
@NullMarked
package io.moldau.broker.api.group;

import org.jspecify.annotations.NullMarked;
