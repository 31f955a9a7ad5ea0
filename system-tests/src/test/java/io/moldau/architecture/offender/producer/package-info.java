/** Breaks rules on purpose; see {@link io.moldau.architecture}. */
@NullMarked
package io.moldau.architecture.offender.producer;

import org.jspecify.annotations.NullMarked;
