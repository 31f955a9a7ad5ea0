package io.moldau.sim.plant;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.record.RecordBatch;
import java.util.HashMap;
import java.util.Map;

/**
 * A producer gives a batch the sequence that the batch before it had, as after an error it believes not to matter; the broker
 * takes it for the same and answers with the other's offset. Here that happens to one batch in twenty.
 */
public final class ReusesSequences extends FrameEditor {

    private static final int ONE_IN = 20;

    private record Stream(long producerId, String topic, int partition) {}

    private record Sent(int sequence, int count) {}

    private final Map<Stream, Sent> last = new HashMap<>();
    private int batches;

    public ReusesSequences() {
        super(ApiKey.PRODUCE);
    }

    @Override
    ApiMessage editRequest(String from, String to, ApiMessage request) {
        for (TopicProduceData topic : ((ProduceRequest) request).topicData()) {
            for (PartitionProduceData partition : topic.partitionData()) {
                if (partition.records() instanceof MemoryRecords records && records.sizeInBytes() > 0) {
                    edit(topic.name(), partition.index(), records);
                }
            }
        }
        return request;
    }

    private void edit(String topic, int partition, MemoryRecords records) {
        RecordBatch batch = new RecordBatch().wrap(records.buffer().nioBuffer(), 0);
        if (!batch.hasProducerId()) {
            return;
        }
        Stream stream = new Stream(batch.producerId(), topic, partition);
        Sent before = last.put(stream, new Sent(batch.baseSequence(), batch.recordCount()));
        boolean next = before != null
                && before.count() == batch.recordCount()
                && before.sequence() + before.count() == batch.baseSequence();
        if (next && ++batches % ONE_IN == 0) {
            batch.setProducerState(batch.producerId(), batch.producerEpoch(), before.sequence());
        }
    }
}
