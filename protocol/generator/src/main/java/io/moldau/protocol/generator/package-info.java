/**
 * Turns the schema files of {@code protocol/src/main/schema} into Java records at build time. Schemas are read into a small
 * model, versions that look alike on the wire are grouped, and for each group straight-line code is printed that reads,
 * writes and measures a message without looking at the version again.
 */
@NullMarked
package io.moldau.protocol.generator;

import org.jspecify.annotations.NullMarked;
