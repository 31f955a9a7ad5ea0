/**
 * Consumer groups as their users have them: real clients of several generations and languages that come, go and crash, and the
 * tools that operators look at groups with. A member is a process that writes down what it was assigned and what it read; what
 * must hold of a group is checked over these diaries when all is over.
 */
@NullMarked
package io.moldau.compat.group;

import org.jspecify.annotations.NullMarked;
