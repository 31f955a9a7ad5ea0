/**
 * The ports through which the core sees time, threads and its own defects. A state machine is handed a {@link
 * io.moldau.protocol.runtime.Loop}, a {@link io.moldau.protocol.runtime.Clock} and a {@link
 * io.moldau.protocol.runtime.FaultHandler} by whoever builds it, so that the same code runs on threads in production and
 * on a seeded schedule in a simulation. The production adapters live in {@code runtime.system}.
 */
@NullMarked
package io.moldau.protocol.runtime;

import org.jspecify.annotations.NullMarked;
