/** Breaks rules on purpose; see {@link io.moldau.architecture}. */
@NullMarked
package io.moldau.architecture.offender.protocol.generator;

import org.jspecify.annotations.NullMarked;
