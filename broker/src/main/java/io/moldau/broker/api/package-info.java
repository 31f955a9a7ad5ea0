/**
 * What requests mean: one stateless handler per API, found by a {@link io.moldau.broker.api.RequestDispatcher} that also
 * decodes, refuses what is not offered and turns errors into responses. Handlers speak to partitions, metadata and
 * controller through ports they get when the broker is built; a response may be completed later and from any loop.
 */
@NullMarked
package io.moldau.broker.api;

import org.jspecify.annotations.NullMarked;
