package io.moldau.sim.plant;

import io.moldau.broker.partition.Partition;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.EpochEndOffset;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.MemoryRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A follower begins each epoch by cutting its log at its high watermark: what is above may be acknowledged, and the follower
 * may be the next to lead (KIP-101). Here its leader tells it at the first fetch that the two part there.
 */
public final class CutsAtHighWatermark extends FetchEditor {

    private record Copy(String follower, TopicPartition partition) {}

    private record First(int epoch, boolean answered) {}

    private final Map<Copy, First> firstOfEpoch = new HashMap<>();

    @Override
    FetchPartition edit(String follower, String leader, TopicPartition partition, FetchPartition said) {
        firstOfEpoch.compute(
                new Copy(follower, partition),
                (copy, before) -> before != null && before.epoch() >= said.currentLeaderEpoch()
                        ? before
                        : new First(said.currentLeaderEpoch(), false));
        return said;
    }

    @Override
    ApiMessage editResponse(String from, String to, ApiMessage request, ApiMessage response) {
        FetchResponse fetched = (FetchResponse) response;
        List<FetchableTopicResponse> topics = new ArrayList<>();
        for (FetchableTopicResponse topic : fetched.responses()) {
            String name = name(from, topic.topic(), topic.topicId());
            topics.add(
                    name == null
                            ? topic
                            : Rows.with(
                                    topic,
                                    "partitions",
                                    topic.partitions().stream()
                                            .map(data ->
                                                    edit(to, new TopicPartition(name, data.partitionIndex()), data))
                                            .toList()));
        }
        return Rows.with(fetched, "responses", topics);
    }

    private PartitionData edit(String follower, TopicPartition partition, PartitionData data) {
        Copy copy = new Copy(follower, partition);
        First first = firstOfEpoch.get(copy);
        Partition replica = replica(follower, partition);
        if (first == null || first.answered() || replica == null || data.errorCode() != 0) {
            return data;
        }
        firstOfEpoch.put(copy, new First(first.epoch(), true));
        EpochEndOffset cut = new EpochEndOffset(
                replica.log().epochs().latestEpoch(), replica.state().highWatermark());
        return Rows.with(Rows.with(data, "divergingEpoch", cut), "records", MemoryRecords.EMPTY);
    }
}
