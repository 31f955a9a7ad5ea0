package io.moldau.broker;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.partition.Replicas;
import io.moldau.controller.publish.BrokerChannel;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataResponse;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's way to the broker it runs in, without a detour over the network. On the home loop. Requests to other
 * brokers go nowhere: so far a cluster has one broker that leads.
 */
final class LocalChannel implements BrokerChannel {

    private static final Logger LOG = LoggerFactory.getLogger(LocalChannel.class);

    private final int brokerId;
    private final MetadataCache metadata;
    private final Replicas replicas;

    /** Runs after each change of the metadata. */
    private final Runnable onMetadata;

    LocalChannel(int brokerId, MetadataCache metadata, Replicas replicas, Runnable onMetadata) {
        this.brokerId = brokerId;
        this.metadata = metadata;
        this.replicas = replicas;
        this.onMetadata = onMetadata;
    }

    @Override
    public void send(int toBroker, ApiMessage request, Consumer<ApiMessage> onResponse) {
        if (toBroker != brokerId) {
            LOG.warn("broker {} is not told: brokers beyond this one are not supported yet", toBroker);
        } else if (request instanceof UpdateMetadataRequest update) {
            onResponse.accept(apply(update));
        } else if (request instanceof LeaderAndIsrRequest leaderAndIsr) {
            replicas.lead(leaderAndIsr, onResponse::accept);
        } else if (request instanceof StopReplicaRequest stop) {
            replicas.stop(stop, onResponse::accept);
        } else {
            throw new IllegalArgumentException("not a request of a controller: " + request.apiKey());
        }
    }

    private UpdateMetadataResponse apply(UpdateMetadataRequest update) {
        ErrorCode refusal = replicas.admit(update.controllerEpoch(), update.brokerEpoch());
        if (refusal == ErrorCode.NONE) {
            metadata.apply(update);
            onMetadata.run();
        }
        return UpdateMetadataResponse.builder().errorCode(refusal.code()).build();
    }
}
