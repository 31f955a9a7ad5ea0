/**
 * The rules of the design that a machine can check: which package may know which, and that time, chance, disk and network
 * reach the core as arguments only. Every rule is also shown to fail, on the small classes below {@code offender}.
 */
@NullMarked
package io.moldau.architecture;

import org.jspecify.annotations.NullMarked;
