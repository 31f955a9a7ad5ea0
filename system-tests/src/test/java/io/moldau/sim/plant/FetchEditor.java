package io.moldau.sim.plant;

import io.moldau.broker.Broker;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.broker.partition.Partition;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.wire.Uuid;
import io.moldau.sim.SimNode;
import io.moldau.sim.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes what followers say when they fetch. */
abstract class FetchEditor extends FrameEditor {

    private @Nullable World world;

    FetchEditor() {
        super(ApiKey.FETCH);
    }

    @Override
    public void sow(World sown) {
        world = sown;
        super.sow(sown);
    }

    /** What the follower on one host says instead to the leader on another. */
    abstract FetchPartition edit(String follower, String leader, TopicPartition partition, FetchPartition said);

    @Override
    final ApiMessage editRequest(String from, String to, ApiMessage request) {
        FetchRequest fetch = (FetchRequest) request;
        if (fetch.replicaState().replicaId() < 0 && fetch.replicaId() < 0) {
            return request;
        }
        List<FetchTopic> topics = new ArrayList<>();
        for (FetchTopic topic : fetch.topics()) {
            String name = name(to, topic.topic(), topic.topicId());
            topics.add(
                    name == null
                            ? topic
                            : Rows.with(
                                    topic,
                                    "partitions",
                                    topic.partitions().stream()
                                            .map(said ->
                                                    edit(from, to, new TopicPartition(name, said.partition()), said))
                                            .toList()));
        }
        return Rows.with(fetch, "topics", topics);
    }

    /** The name of a topic that a message names or numbers, as far as the broker on a host knows it. */
    final @Nullable String name(String host, String name, Uuid id) {
        Broker broker = broker(host);
        TopicMetadata topic = name.isEmpty() && broker != null ? broker.image().topic(id) : null;
        return topic != null ? topic.name() : name.isEmpty() ? null : name;
    }

    /** A replica, if there is one on a broker that serves. */
    final @Nullable Partition replica(String host, TopicPartition partition) {
        Broker broker = broker(host);
        return broker == null || world == null
                ? null
                : world.timeline()
                        .<@Nullable Partition>observe(
                                () -> broker.partitions().shardOf(partition).find(partition));
    }

    private @Nullable Broker broker(String host) {
        return world == null
                ? null
                : world.brokers().stream()
                        .filter(node -> node.host().equals(host))
                        .findFirst()
                        .map(SimNode::broker)
                        .orElse(null);
    }
}
