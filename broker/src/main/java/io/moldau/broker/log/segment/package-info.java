/**
 * One segment of a partition's log: a file of record batches with its two indexes, the cursor that walks its headers, and
 * the slices that readers take of it. A slice holds the file open until it is closed, whatever happens to the segment.
 */
@NullMarked
package io.moldau.broker.log.segment;

import org.jspecify.annotations.NullMarked;
