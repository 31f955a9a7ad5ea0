/**
 * Record batches of format v2 as they lie in frames and segments: flyweights over a buffer that is never copied to the
 * heap, the iterators and builders that clients use, and the compression codecs. Brokers read headers only.
 */
@NullMarked
package io.moldau.protocol.record;

import org.jspecify.annotations.NullMarked;
