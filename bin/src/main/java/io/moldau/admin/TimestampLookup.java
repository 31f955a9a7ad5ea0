package io.moldau.admin;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.LogRecord;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.RecordIterator;
import io.moldau.protocol.record.RecordReader;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Asks one leader when the records at some offsets were written. Each is fetched by itself, with room for a single byte:
 * only the first partition of a fetch is certain to return a whole batch, and then returns one even if that is larger.
 */
final class TimestampLookup {

    /** Later versions name topics by their ids. */
    private static final int LAST_FETCH_BY_NAME = 12;

    private static final int MAX_BATCH_BYTES = 64 << 20;

    private final Inquiries inquiries;
    private final int leader;

    TimestampLookup(Inquiries inquiries, int leader) {
        this.inquiries = inquiries;
        this.leader = leader;
    }

    /** Looks {@code led} up one after the other, at the offset each has in {@code offsets}. */
    CompletableFuture<Map<TopicPartition, Long>> timestamps(
            Map<TopicPartition, Long> offsets, Set<TopicPartition> led) {
        CompletableFuture<Map<TopicPartition, Long>> all = CompletableFuture.completedFuture(new TreeMap<>());
        for (TopicPartition partition : led) {
            long offset = offsets.getOrDefault(partition, 0L);
            all = all.thenCompose(found -> timestamp(partition, offset).thenApply(timestampMs -> {
                timestampMs.ifPresent(known -> found.put(partition, known));
                return found;
            }));
        }
        return all;
    }

    private CompletableFuture<OptionalLong> timestamp(TopicPartition partition, long offset) {
        FetchRequest request = FetchRequest.builder()
                .maxBytes(1)
                .topics(List.of(FetchTopic.builder()
                        .topic(partition.topic())
                        .partitions(List.of(FetchPartition.builder()
                                .partition(partition.partition())
                                .fetchOffset(offset)
                                .partitionMaxBytes(1)
                                .build()))
                        .build()))
                .build();
        return inquiries.askBroker(leader, request, LAST_FETCH_BY_NAME, FetchResponse.class, answer -> {
            Answers.check(answer.errorCode());
            PartitionData data = answer.responses().get(0).partitions().get(0);
            if (data.errorCode() == ErrorCode.OFFSET_OUT_OF_RANGE.code()) {
                return OptionalLong.empty(); // deleted since it was known to be there
            }
            Answers.check(data.errorCode());
            return data.records() instanceof MemoryRecords records
                    ? timestampIn(records, offset)
                    : OptionalLong.empty();
        });
    }

    private static OptionalLong timestampIn(MemoryRecords records, long offset) {
        RecordBatches batches = new RecordBatches(records.buffer().nioBuffer());
        try (RecordReader reader = new RecordReader(MAX_BATCH_BYTES)) {
            while (batches.next()) {
                RecordBatch batch = batches.batch();
                if (batch.isControl() && batch.lastOffset() >= offset) {
                    return OptionalLong.of(batch.maxTimestamp());
                }
                for (RecordIterator each = reader.read(batch); each.hasNext(); ) {
                    LogRecord record = each.next();
                    if (record.offset() >= offset) {
                        return OptionalLong.of(record.timestamp());
                    }
                }
            }
        }
        return OptionalLong.empty();
    }
}
