/**
 * What compaction does to the bytes of a log, away from its loop: a first pass notes where each key was last written, a
 * second writes segments anew without what that makes superfluous. Nothing here changes a log: it reads leases on segments
 * and writes drafts beside them. When to clean, what, and how the result takes its place is decided by the log.
 */
@NullMarked
package io.moldau.broker.log.clean;

import org.jspecify.annotations.NullMarked;
