/**
 * Fetch: the request that reads. A {@link io.moldau.broker.api.fetch.FetchOperation} carries its byte budget from
 * partition loop to partition loop, waits where nothing is to be had, and answers with slices of segment files that
 * {@code sendfile} puts on the wire. {@link io.moldau.broker.api.fetch.FetchSession Sessions} spare clients from naming
 * every partition every time.
 */
@NullMarked
package io.moldau.broker.api.fetch;

import org.jspecify.annotations.NullMarked;
