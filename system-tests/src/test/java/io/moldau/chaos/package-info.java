/**
 * Faults against whole processes: kill -9 under load, damaged files. Clients keep a history of what they asked and what they
 * were told; a checker decides afterwards whether any broker could honestly have said all of that.
 */
@NullMarked
package io.moldau.chaos;

import org.jspecify.annotations.NullMarked;
