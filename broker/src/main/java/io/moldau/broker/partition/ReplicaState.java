package io.moldau.broker.partition;

import io.moldau.protocol.api.TopicPartition;
import java.util.List;

/**
 * A replica at one moment, for whoever watches or asks: a row, not a view.
 *
 * @param maximalIsr the in-sync replicas a leader counts with: those confirmed, and those it asked for and has no answer
 *     about; empty where the replica does not lead
 * @param highWatermarkSure whether a leader tells consumers its high watermark: not before it is at least what any earlier
 *     leader's was (KIP-207); false where the replica does not lead
 * @param endOffset exclusive
 */
public record ReplicaState(
        TopicPartition partition,
        Role role,
        List<Integer> maximalIsr,
        boolean highWatermarkSure,
        long logStartOffset,
        long highWatermark,
        long endOffset) {}
