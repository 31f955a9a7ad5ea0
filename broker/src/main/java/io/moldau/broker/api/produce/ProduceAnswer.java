package io.moldau.broker.api.produce;

import io.moldau.broker.api.LeaderHints;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.AppendReply;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.moldau.protocol.message.ProduceResponse.LeaderIdAndEpoch;
import io.moldau.protocol.message.ProduceResponse.NodeEndpoint;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.message.ProduceResponse.TopicProduceResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** Turns what the partitions said into the answer that the producer asked for. */
final class ProduceAnswer {

    /** From this version on the answer may name other leaders (KIP-951). */
    private static final int HINTS_SINCE = 10;

    private final Request request;
    private final ProduceRequest body;
    private final Supplier<MetadataImage> cluster;

    ProduceAnswer(Request request, ProduceRequest body, Supplier<MetadataImage> cluster) {
        this.request = request;
        this.body = body;
        this.cluster = cluster;
    }

    /**
     * Completes the request.
     *
     * @param replies one per partition, in the order of the request
     */
    void send(List<AppendReply> replies) {
        if (body.acks() == 0) {
            sendNothing(replies);
        } else {
            request.respond(response(replies));
        }
    }

    /** With acks=0 nothing is ever answered: a closed connection is what tells the client to look at its metadata. */
    private void sendNothing(List<AppendReply> replies) {
        for (AppendReply reply : replies) {
            if (reply.error() != ErrorCode.NONE) {
                request.disconnect("produce with acks=0 failed: " + reply.error());
                return;
            }
        }
        request.respondNothing();
    }

    private ProduceResponse response(List<AppendReply> replies) {
        LeaderHints hints = new LeaderHints(
                cluster.get(), request.listener(), request.header().apiVersion() >= HINTS_SINCE);
        Iterator<AppendReply> next = replies.iterator();
        List<TopicProduceResponse> topics = new ArrayList<>(body.topicData().size());
        for (TopicProduceData topic : body.topicData()) {
            List<PartitionProduceResponse> answers =
                    new ArrayList<>(topic.partitionData().size());
            for (PartitionProduceData partition : topic.partitionData()) {
                answers.add(answer(topic.name(), partition.index(), next.next(), hints));
            }
            topics.add(new TopicProduceResponse(topic.name(), answers));
        }
        return ProduceResponse.builder()
                .responses(topics)
                .nodeEndpoints(hints.nodes(node -> new NodeEndpoint(node.id(), node.host(), node.port(), node.rack())))
                .build();
    }

    private static PartitionProduceResponse answer(String topic, int partition, AppendReply reply, LeaderHints hints) {
        PartitionProduceResponse.Builder answer = PartitionProduceResponse.builder()
                .index(partition)
                .errorCode(reply.error().code())
                .baseOffset(reply.baseOffset())
                .logAppendTimeMs(reply.logAppendTimeMs())
                .logStartOffset(reply.logStartOffset())
                .recordErrors(
                        reply.badRecord() < 0
                                ? List.of()
                                : List.of(new BatchIndexAndErrorMessage(reply.badRecord(), reply.message())))
                .errorMessage(reply.message());
        hints.beside(reply.error(), topic, partition)
                .ifPresent(known -> answer.currentLeader(new LeaderIdAndEpoch(known.leader(), known.leaderEpoch())));
        return answer.build();
    }
}
