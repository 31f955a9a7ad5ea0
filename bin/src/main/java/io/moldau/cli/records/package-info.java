/**
 * {@code moldau produce} and {@code moldau consume}: records from standard input to a topic and from a topic to standard
 * output, made to stand in pipes. Both are written against small ports of their own, behind which the client libraries do
 * the work, so that what they print can be tested without a broker.
 */
@NullMarked
package io.moldau.cli.records;

import org.jspecify.annotations.NullMarked;
