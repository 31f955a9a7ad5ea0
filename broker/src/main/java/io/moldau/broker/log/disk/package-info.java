/**
 * What the log needs from a file system, and nothing else: one {@link io.moldau.broker.log.disk.Disk} per log directory,
 * files read and written at positions, and small tables of fixed-size fields for the indexes. Production runs on {@code
 * log.file}; tests run the same code on a disk in memory that can fill up, fail, and forget what was not forced.
 */
@NullMarked
package io.moldau.broker.log.disk;

import org.jspecify.annotations.NullMarked;
