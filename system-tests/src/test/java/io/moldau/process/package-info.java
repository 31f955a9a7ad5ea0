/**
 * Brokers as the operating system sees them: processes that are started, awaited, killed and looked at from outside. Apache
 * Kafka and Moldau are started from the same settings through the same class, so that a test written against one runs
 * against the other. Every wait is for a condition, with a deadline; what a process printed is kept below target/runs and
 * quoted when a wait fails.
 */
@NullMarked
package io.moldau.process;

import org.jspecify.annotations.NullMarked;
