package io.moldau.broker;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.partition.Replicas;
import io.moldau.controller.publish.BrokerChannel;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.message.UpdateMetadataRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's way to the broker it runs in, without a detour over the network. On the home loop. Requests to other
 * brokers go nowhere: so far a cluster has one broker that leads.
 *
 * <p>As over a connection, a request waits until the one before it is answered: metadata that names a leader is not told
 * to clients before that leader has opened its log.
 */
final class LocalChannel implements BrokerChannel {

    private static final Logger LOG = LoggerFactory.getLogger(LocalChannel.class);

    private final int brokerId;
    private final MetadataCache metadata;
    private final Replicas replicas;

    /** What the controller has sent and this broker has not begun; the controller bounds it, one round a change. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private boolean busy;

    LocalChannel(int brokerId, MetadataCache metadata, Replicas replicas) {
        this.brokerId = brokerId;
        this.metadata = metadata;
        this.replicas = replicas;
    }

    @Override
    public void send(int toBroker, ApiMessage request, Consumer<ApiMessage> onResponse) {
        if (toBroker != brokerId) {
            LOG.warn("broker {} is not told: brokers beyond this one are not supported yet", toBroker);
            return;
        }
        waiting.add(() -> deliver(request, response -> {
            onResponse.accept(response);
            busy = false;
            deliverNext();
        }));
        deliverNext();
    }

    private void deliverNext() {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            waiting.remove().run();
        }
    }

    private void deliver(ApiMessage request, Consumer<ApiMessage> onResponse) {
        if (request instanceof UpdateMetadataRequest update) {
            onResponse.accept(metadata.apply(update));
        } else if (request instanceof LeaderAndIsrRequest leaderAndIsr) {
            lead(leaderAndIsr, onResponse);
        } else if (request instanceof StopReplicaRequest stop) {
            stop(stop, onResponse);
        } else {
            throw new IllegalArgumentException("not a request of a controller: " + request.apiKey());
        }
    }

    private void lead(LeaderAndIsrRequest request, Consumer<ApiMessage> onResponse) {
        ErrorCode refusal = metadata.check(request.controllerEpoch(), request.brokerEpoch());
        if (refusal == ErrorCode.NONE) {
            replicas.lead(request, onResponse::accept);
        } else {
            onResponse.accept(
                    LeaderAndIsrResponse.builder().errorCode(refusal.code()).build());
        }
    }

    private void stop(StopReplicaRequest request, Consumer<ApiMessage> onResponse) {
        ErrorCode refusal = metadata.check(request.controllerEpoch(), request.brokerEpoch());
        if (refusal == ErrorCode.NONE) {
            replicas.stop(request, onResponse::accept);
        } else {
            onResponse.accept(
                    StopReplicaResponse.builder().errorCode(refusal.code()).build());
        }
    }
}
