/**
 * The disks of a simulated world: {@link io.moldau.broker.log.disk.Disk} over inodes in memory that know what has been forced.
 * A killed process loses nothing, as the page cache outlives it; a crashed machine keeps any prefix of what was written to a
 * file since it was forced, the last write perhaps torn or only as zeros, any subset of what was mapped, and any prefix of a
 * directory's changes since it was synced. A disk can also fill up, fail operations on chosen files, and rot.
 */
@NullMarked
package io.moldau.sim.disk;

import org.jspecify.annotations.NullMarked;
