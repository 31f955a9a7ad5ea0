package io.moldau.producer;

import io.moldau.config.ProducerConfig;
import io.moldau.producer.Cluster.Answer;
import io.moldau.producer.Cluster.Part;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.message.ProduceResponse.TopicProduceResponse;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.record.MemoryRecords;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Produce requests from batches, and answers from responses. Stateless. */
record ProduceMessages(short acks, int timeoutMs) {
    /** Later versions name topics by id only. */
    static final int MAX_VERSION = 11;

    /** The first version for batches of format v2. */
    private static final int MIN_VERSION = 3;
    /** Brokers take zstd from this version on (KIP-110). */
    private static final int MIN_VERSION_ZSTD = 7;

    static int minVersion(ProducerConfig config) {
        return config.compressionType().equals(CompressionType.ZSTD.configName()) ? MIN_VERSION_ZSTD : MIN_VERSION;
    }

    /** The batches by topic; their bytes are neither copied nor, being memory of the heap, to be released. */
    ProduceRequest request(List<Part> parts) {
        Map<String, List<PartitionProduceData>> topics = new LinkedHashMap<>();
        for (Part part : parts) {
            topics.computeIfAbsent(part.partition().topic(), topic -> new ArrayList<>())
                    .add(PartitionProduceData.builder()
                            .index(part.partition().partition())
                            .records(new MemoryRecords(Unpooled.wrappedBuffer(part.batch())))
                            .build());
        }
        List<TopicProduceData> data = new ArrayList<>();
        topics.forEach((topic, partitions) -> data.add(
                TopicProduceData.builder().name(topic).partitionData(partitions).build()));
        return ProduceRequest.builder()
                .transactionalId(null)
                .acks(acks)
                .timeoutMs(timeoutMs)
                .topicData(data)
                .build();
    }

    List<Answer> answers(ProduceResponse response) {
        List<Answer> answers = new ArrayList<>();
        for (TopicProduceResponse topic : response.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                answers.add(new Answer(
                        new TopicPartition(topic.name(), partition.index()),
                        ErrorCode.of(partition.errorCode()),
                        partition.baseOffset(),
                        partition.logAppendTimeMs(),
                        message(partition)));
            }
        }
        return answers;
    }

    /** The first bad record explains more than what is said of the whole batch (KIP-467). */
    private static @Nullable String message(PartitionProduceResponse partition) {
        for (BatchIndexAndErrorMessage record : partition.recordErrors()) {
            if (record.batchIndexErrorMessage() != null) {
                return record.batchIndexErrorMessage();
            }
        }
        return partition.errorMessage();
    }
}
