package io.moldau.broker.log;

import io.moldau.protocol.runtime.Background;
import java.util.random.RandomGenerator;

/**
 * What every log of a broker shares.
 *
 * @param random for the jitter of segment ages; used on one loop after another, so it must be safe for that
 * @param maxProducers how many idempotent producers a partition remembers
 * @param producerExpirationMs after how much silence one is forgotten
 * @param heapBytes the memory the broker may use
 */
public record LogServices(
        Background background, RandomGenerator random, int maxProducers, long producerExpirationMs, long heapBytes) {}
