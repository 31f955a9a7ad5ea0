/**
 * Clients that carry on whatever happens to the brokers: writers that number what they write, readers that follow, and both
 * together on one topic, noting in a history what they asked and what they were told.
 */
@NullMarked
package io.moldau.chaos.traffic;

import org.jspecify.annotations.NullMarked;
