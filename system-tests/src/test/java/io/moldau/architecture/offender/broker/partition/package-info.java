/** Breaks rules on purpose; see {@link io.moldau.architecture}. */
@NullMarked
package io.moldau.architecture.offender.broker.partition;

import org.jspecify.annotations.NullMarked;
