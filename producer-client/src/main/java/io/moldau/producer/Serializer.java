package io.moldau.producer;

import org.jspecify.annotations.Nullable;

/** Turns keys or values into bytes, on the thread that calls send. May be called by several threads at once. */
@FunctionalInterface
public interface Serializer<T> {

    /** The bytes, which the producer may keep; null for null, as a rule. What it throws fails that record alone. */
    byte @Nullable [] serialize(String topic, @Nullable T value);
}
