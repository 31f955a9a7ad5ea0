/**
 * The log on real files: the one place of the broker that touches {@code java.nio.file}, file locks and mapped memory.
 * Everything above it speaks to the ports of {@code log.disk}.
 */
@NullMarked
package io.moldau.broker.log.file;

import org.jspecify.annotations.NullMarked;
