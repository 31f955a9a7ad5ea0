package io.moldau.broker.api.produce;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.AppendReply;
import io.moldau.broker.partition.PartitionShard;
import io.moldau.broker.partition.Partitions;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.runtime.Gather;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers Produce. Stateless. */
public final class ProduceHandler implements ApiHandler<ProduceRequest> {

    private final Partitions partitions;
    private final Supplier<MetadataImage> cluster;

    /**
     * @param cluster knows who leads what is not led here; asked on any loop
     */
    public ProduceHandler(Partitions partitions, Supplier<MetadataImage> cluster) {
        this.partitions = partitions;
        this.cluster = cluster;
    }

    @Override
    public ApiKey api() {
        return ApiKey.PRODUCE;
    }

    @Override
    public boolean keepsFrame() {
        return true;
    }

    @Override
    public void handle(Request request, ProduceRequest body) {
        List<TopicPartition> ids = new ArrayList<>();
        List<ByteBuf> batches = new ArrayList<>();
        for (TopicProduceData topic : body.topicData()) {
            for (PartitionProduceData partition : topic.partitionData()) {
                ids.add(new TopicPartition(topic.name(), partition.index()));
                batches.add(
                        partition.records() instanceof MemoryRecords records
                                ? records.buffer()
                                : Unpooled.EMPTY_BUFFER);
            }
        }
        ProduceAnswer answer = new ProduceAnswer(request, body, cluster);
        Gather<AppendReply> replies = new Gather<>(request.loop(), ids.size(), answer::send);
        ProduceRules rules = ProduceRules.of(request.header().apiVersion(), body);
        partitions.forEach(
                ids,
                (shard, index) -> append(
                        shard, ids.get(index), batches.get(index), body, rules, reply -> replies.put(index, reply)));
    }

    private static void append(
            PartitionShard shard,
            TopicPartition id,
            ByteBuf batch,
            ProduceRequest body,
            ProduceRules rules,
            Consumer<AppendReply> reply) {
        @Nullable AppendReply refusal = rules.refuse(batch);
        if (refusal != null) {
            reply.accept(refusal);
            return;
        }
        try {
            shard.require(id).append(batch.nioBuffer(), body.acks(), body.timeoutMs(), reply);
        } catch (ApiException e) {
            reply.accept(AppendReply.failed(e.error(), e.getMessage()));
        }
    }
}
