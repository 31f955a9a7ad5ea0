/**
 * What happens to a partition directory before its log is used: leftovers of an interrupted run are finished or removed,
 * segments that may not have reached the disk are checked batch by batch, and everything behind the first damage is cut.
 */
@NullMarked
package io.moldau.broker.log.recovery;

import org.jspecify.annotations.NullMarked;
