/**
 * The vocabulary that every request shares: which APIs exist and in which versions, the error codes, the headers in front
 * of each frame, and the names of things.
 */
@NullMarked
package io.moldau.protocol.api;

import org.jspecify.annotations.NullMarked;
