package io.moldau.sim.plant;

import io.moldau.controller.store.StorePaths;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.AlterPartitionRequest;
import io.moldau.protocol.message.AlterPartitionRequest.BrokerState;
import io.moldau.protocol.message.AlterPartitionRequest.PartitionData;
import io.moldau.protocol.message.AlterPartitionRequest.TopicData;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.sim.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is meant for, or comes from, a broker's run before its restart counts for the one after: here nobody says which run it
 * means, and whoever asks the controller seems to be the latest (KIP-380, KIP-903).
 */
public final class ForgetsBrokerEpochs extends FrameEditor {

    private static final long UNSAID = -1;

    private @Nullable World world;

    public ForgetsBrokerEpochs() {
        super(ApiKey.LEADER_AND_ISR, ApiKey.UPDATE_METADATA, ApiKey.STOP_REPLICA, ApiKey.FETCH, ApiKey.ALTER_PARTITION);
    }

    @Override
    public void sow(World sown) {
        world = sown;
        super.sow(sown);
    }

    @Override
    ApiMessage editRequest(String from, String to, ApiMessage request) {
        if (request instanceof FetchRequest fetch) {
            return Rows.with(fetch, "replicaState", Rows.with(fetch.replicaState(), "replicaEpoch", UNSAID));
        }
        if (request instanceof AlterPartitionRequest alter) {
            long latest = world == null ? UNSAID : world.zooKeeper().tree().czxid(StorePaths.broker(alter.brokerId()));
            List<TopicData> topics =
                    alter.topics().stream().map(ForgetsBrokerEpochs::edit).toList();
            return Rows.with(Rows.with(alter, "brokerEpoch", latest), "topics", topics);
        }
        return withoutEpoch((Record & ApiMessage) request);
    }

    private static TopicData edit(TopicData topic) {
        return Rows.with(
                topic,
                "partitions",
                topic.partitions().stream().map(ForgetsBrokerEpochs::edit).toList());
    }

    private static PartitionData edit(PartitionData partition) {
        return Rows.with(
                partition,
                "newIsrWithEpochs",
                partition.newIsrWithEpochs().stream()
                        .map(state -> new BrokerState(state.brokerId(), UNSAID))
                        .toList());
    }

    private static <R extends Record & ApiMessage> ApiMessage withoutEpoch(R request) {
        return Rows.with(request, "brokerEpoch", UNSAID);
    }
}
