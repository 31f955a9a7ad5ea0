/**
 * Requests and responses as immutable records, one pair per API, generated from {@code src/main/schema}. A field that a
 * version does not have reads as its default; writing refuses a value that would be lost unless the schema lets it go.
 * Int32 arrays are read as {@link io.moldau.protocol.wire.IntList}, bytes as {@code byte[]} copies, and record data as slices of
 * the frame.
 */
@NullMarked
package io.moldau.protocol.message;

import org.jspecify.annotations.NullMarked;
