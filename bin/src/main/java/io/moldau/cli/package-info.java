/**
 * The command line. {@link io.moldau.cli.Moldau} looks its first words up in a catalogue and builds only the command they
 * name, because most commands should be over before the annotations of all of them could be read. Data goes to standard
 * output, everything meant for people to standard error; a failure says what is wrong and what to do. This package is
 * where the process meets the world: it may read files, the environment and the clock.
 */
@NullMarked
package io.moldau.cli;

import org.jspecify.annotations.NullMarked;
