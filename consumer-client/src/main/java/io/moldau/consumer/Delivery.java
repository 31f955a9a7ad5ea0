package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** What the loop tells the user's thread about one partition; {@code generation} says since which seek. */
sealed interface Delivery extends News {

    TopicPartition partition();

    int generation();

    /**
     * Fetched batches.
     *
     * @param records retained once; whoever takes the chunk out of the mailbox releases it
     * @param bytes size of the records, for the loop's account
     * @param fetchOffset what was asked for: the first batch may begin before it
     * @param aborted transactions whose records a read_committed consumer must not see
     */
    record Chunk(
            TopicPartition partition,
            int generation,
            ByteBuf records,
            int bytes,
            long fetchOffset,
            List<AbortedTransaction> aborted)
            implements Delivery {}

    /** Where a partition without an offset begins. */
    record Positioned(TopicPartition partition, int generation, long offset) implements Delivery {}

    /** The group has committed nothing for the partition: the reset policy says where it begins. */
    record Uncommitted(TopicPartition partition, int generation) implements Delivery {}

    /** How far the partition reaches: for lag. */
    record Progress(
            TopicPartition partition, int generation, long highWatermark, long lastStableOffset, long logStartOffset)
            implements Delivery {}

    /** The partition is not fetched any more until the next seek. */
    record Stopped(TopicPartition partition, int generation, Reason reason, String message) implements Delivery {}
}
