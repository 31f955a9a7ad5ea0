/**
 * The sparse indexes beside each segment: from offset to file position and from timestamp to offset. They are hints that
 * can be rebuilt from the segment at any time; whoever follows an entry checks that it leads to a batch.
 */
@NullMarked
package io.moldau.broker.log.index;

import org.jspecify.annotations.NullMarked;
