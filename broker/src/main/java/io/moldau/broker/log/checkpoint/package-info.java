/**
 * The small files beside the logs: offset and epoch checkpoints, the directory's identity and the partition's, the mark of
 * a clean stop. Each is replaced as a whole (written aside, forced, renamed), and a damaged one is reported as such, so
 * that its reader can go on without it.
 */
@NullMarked
package io.moldau.broker.log.checkpoint;

import org.jspecify.annotations.NullMarked;
