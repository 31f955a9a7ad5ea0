package io.moldau.consumer;

import io.moldau.consumer.FetchSession.Wanted;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.InvalidBatchException;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.wire.Uuid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds one's way in a fetch response. Stateless. */
final class FetchedPartitions {

    private static final Batches NONE = new Batches(Unpooled.EMPTY_BUFFER, 0, -1, null);

    private FetchedPartitions() {}

    /**
     * The complete batches of one partition's part of a response.
     *
     * @param buffer part of the frame, not retained
     * @param nextOffset behind the last batch
     * @param defect why they cannot be read, or null
     */
    record Batches(
            ByteBuf buffer,
            int bytes,
            long nextOffset,
            @Nullable String defect) {

        /** The batches with a reference of their own. */
        ByteBuf retain() {
            return buffer.retainedSlice(buffer.readerIndex(), bytes);
        }
    }

    /** What came for each partition; topics named by id alone are known from what was asked. */
    static Map<TopicPartition, PartitionData> of(FetchResponse response, Map<TopicPartition, Wanted> asked) {
        Map<Uuid, String> names = new HashMap<>();
        asked.forEach((partition, want) -> names.put(want.topicId(), partition.topic()));
        Map<TopicPartition, PartitionData> found = new LinkedHashMap<>();
        for (FetchableTopicResponse topic : response.responses()) {
            String name = topic.topic().isEmpty() ? names.get(topic.topicId()) : topic.topic();
            if (name != null) {
                topic.partitions().forEach(data -> found.put(new TopicPartition(name, data.partitionIndex()), data));
            }
        }
        return found;
    }

    /** Looks at headers only; a batch cut off at the end is left for the next fetch. */
    static Batches batches(PartitionData data) {
        if (!(data.records() instanceof MemoryRecords records) || records.sizeInBytes() == 0) {
            return NONE;
        }
        ByteBuf buffer = records.buffer();
        ByteBuffer bytes = buffer.nioBuffer();
        RecordBatches batches = new RecordBatches(bytes);
        long nextOffset = -1;
        try {
            while (batches.next()) {
                nextOffset = batches.batch().nextOffset();
            }
        } catch (InvalidBatchException e) {
            // What is valid before the damage is read first; the damage then begins the next answer.
            if (nextOffset < 0) {
                return new Batches(buffer, 0, -1, e.getMessage());
            }
        }
        if (nextOffset < 0) {
            return new Batches(buffer, 0, -1, "the broker sent " + bytes.remaining() + " bytes, less than one batch");
        }
        return new Batches(buffer, batches.nextPosition() - bytes.position(), nextOffset, null);
    }
}
