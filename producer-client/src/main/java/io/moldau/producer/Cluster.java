package io.moldau.producer;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as the producer sees it: who leads what, and two requests. On the producer's loop only; every call back is
 * made there too, never from within the method that was called.
 */
interface Cluster {
    int NO_LEADER = -1;

    /** How many partitions the topic has; 0 while that is unknown, which begins to find out. */
    int partitionCount(String topic);

    /** Why the topic will not be found however long one asks, or null. */
    @Nullable
    ErrorCode refusal(String topic);

    /** The broker that leads the partition, or {@link #NO_LEADER}. */
    int leader(TopicPartition partition);

    /** Says that what is known of a topic turned out wrong or not enough; it will be asked for again, not too often. */
    void refresh(String topic);

    /** Sets who hears that metadata has arrived. */
    void onMetadata(Runnable listener);

    /** Sends batches, at most one for each partition, to their leader. */
    void produce(int leader, List<Part> parts, Consumer<Outcome> done);

    /** Asks any broker for a producer id of its own (KIP-98). */
    void initProducerId(Consumer<IdOutcome> done);

    /** Drops the connections. Requests under way end without an answer. */
    void close();

    /** One partition's part of a request; the bytes must stay as they are until the outcome is known. */
    record Part(TopicPartition partition, ByteBuffer batch) {}

    /** How a produce request ended. */
    sealed interface Outcome {}

    /** The leader answered, for each partition that it was sent. */
    record Answered(List<Answer> answers) implements Outcome {}

    /** The request was sent and, with acks=0, nobody will ever answer. */
    record Unanswered() implements Outcome {}

    /** No answer came: whether the leader wrote the batches is not known. */
    record Lost(String why) implements Outcome {}

    /** The request cannot be made, now or ever: nothing was sent. */
    record Impossible(String why) implements Outcome {}

    /**
     * What the leader says of one batch.
     *
     * @param baseOffset of the first record, or -1
     * @param logAppendTimeMs -1 if the records keep their own timestamps
     * @param message the broker's words, if it had any
     */
    record Answer(
            TopicPartition partition,
            ErrorCode error,
            long baseOffset,
            long logAppendTimeMs,
            @Nullable String message) {}

    /** How a request for a producer id ended. */
    sealed interface IdOutcome {}

    /** The id is this producer's alone. */
    record Assigned(long producerId, short epoch) implements IdOutcome {}

    /** No id: an error of the broker, or {@link ErrorCode#NETWORK_EXCEPTION}. */
    record NotAssigned(ErrorCode error) implements IdOutcome {}
}
