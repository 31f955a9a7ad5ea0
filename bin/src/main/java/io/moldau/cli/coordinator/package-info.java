/**
 * {@code moldau coordinator}: what coordinators have written down, in its order, and how fast they would be back. One class
 * per verb.
 */
@NullMarked
package io.moldau.cli.coordinator;

import org.jspecify.annotations.NullMarked;
