/** Breaks rules on purpose; see {@link io.moldau.architecture}. */
@NullMarked
package io.moldau.architecture.offender.broker.log;

import org.jspecify.annotations.NullMarked;
