/**
 * Partition logs on disk, in Kafka's files and formats. A {@code Log} belongs to its partition's
 * loop; a {@code LogStore} opens, creates, checkpoints and deletes the logs of every log directory.
 * Bytes are durable only after a flush; whatever a crash leaves behind is checked at the next start, and nothing that
 * fails its checksum is handed out.
 */
@NullMarked
package io.moldau.broker.log;

import org.jspecify.annotations.NullMarked;
