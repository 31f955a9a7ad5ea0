package io.moldau.broker.api.produce;

import io.moldau.broker.network.Request;
import io.moldau.broker.partition.AppendReply;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.message.ProduceResponse.TopicProduceResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Turns what the partitions said into the answer that the producer asked for. */
final class ProduceAnswer {

    private final Request request;
    private final ProduceRequest body;

    ProduceAnswer(Request request, ProduceRequest body) {
        this.request = request;
        this.body = body;
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
        Iterator<AppendReply> next = replies.iterator();
        List<TopicProduceResponse> topics = new ArrayList<>(body.topicData().size());
        for (TopicProduceData topic : body.topicData()) {
            List<PartitionProduceResponse> answers =
                    new ArrayList<>(topic.partitionData().size());
            for (PartitionProduceData partition : topic.partitionData()) {
                answers.add(answer(partition.index(), next.next()));
            }
            topics.add(new TopicProduceResponse(topic.name(), answers));
        }
        return ProduceResponse.builder().responses(topics).build();
    }

    private static PartitionProduceResponse answer(int partition, AppendReply reply) {
        return PartitionProduceResponse.builder()
                .index(partition)
                .errorCode(reply.error().code())
                .baseOffset(reply.baseOffset())
                .logAppendTimeMs(reply.logAppendTimeMs())
                .logStartOffset(reply.logStartOffset())
                .recordErrors(
                        reply.badRecord() < 0
                                ? List.of()
                                : List.of(new BatchIndexAndErrorMessage(reply.badRecord(), reply.message())))
                .errorMessage(reply.message())
                .build();
    }
}
