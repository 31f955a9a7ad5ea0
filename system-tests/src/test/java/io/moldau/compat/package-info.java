/**
 * What must be the same as with Apache Kafka: unmodified clients of several generations, files on disk, and the answers to
 * administrative requests. Where a test compares, Apache Kafka 3.9.2 runs beside Moldau and is asked the same.
 */
@NullMarked
package io.moldau.compat;

import org.jspecify.annotations.NullMarked;
