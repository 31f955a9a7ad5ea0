package io.moldau.cli.records;

import org.jspecify.annotations.Nullable;

/** One header of a record. */
@SuppressWarnings("ArrayRecordComponent") // handed on and never compared
public record Header(String key, byte @Nullable [] value) {}
