package io.moldau.broker.control;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.partition.Replicas;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Carries out what controllers tell this broker, on the home loop. Whoever is not the latest controller, or means an earlier
 * registration of this broker, is refused before anything is touched. Before the broker knows its own registration it
 * cannot tell, so everything waits: words meant for the process before this one, which had records that a crash may have
 * taken, must not make a leader of it.
 *
 * <p>A request waits until the one before it is answered: metadata that names a leader is not told to clients before that
 * leader has opened its log.
 */
public final class ControllerOrders {

    private final int brokerId;
    private final Loop loop;
    private final MetadataCache metadata;
    private final Replicas replicas;

    /** What is told and not begun. A controller has one request under way at a time and bounds what it keeps back. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private boolean busy;

    /** Whether this broker knows under which epoch it is registered. */
    private boolean registered;

    public ControllerOrders(int brokerId, Loop loop, MetadataCache metadata, Replicas replicas) {
        this.brokerId = brokerId;
        this.loop = loop;
        this.metadata = metadata;
        this.replicas = replicas;
    }

    /**
     * Obeys LeaderAndIsr, UpdateMetadata or StopReplica. Any thread may call.
     *
     * @param respond receives the response on the home loop, when all is done that was told
     */
    public void obey(ApiMessage request, Consumer<ApiMessage> respond) {
        loop.run(() -> {
            waiting.add(() -> carryOut(request, response -> {
                respond.accept(response);
                busy = false;
                next();
            }));
            next();
        });
    }

    /** This broker is registered, and tells from now on whom a controller means. */
    public void onRegistered() {
        loop.assertOnLoop();
        registered = true;
        next();
    }

    private void next() {
        if (registered && !busy && !waiting.isEmpty()) {
            busy = true;
            waiting.remove().run();
        }
    }

    private void carryOut(ApiMessage request, Consumer<ApiMessage> respond) {
        if (request instanceof UpdateMetadataRequest update) {
            respond.accept(metadata.apply(update));
        } else if (request instanceof LeaderAndIsrRequest leaderAndIsr) {
            lead(leaderAndIsr, respond);
        } else if (request instanceof StopReplicaRequest stop) {
            stop(stop, respond);
        } else {
            throw new IllegalArgumentException("not a request of a controller: " + request.apiKey());
        }
    }

    private void lead(LeaderAndIsrRequest request, Consumer<ApiMessage> respond) {
        ErrorCode refusal = metadata.check(request.controllerEpoch(), request.brokerEpoch());
        if (refusal == ErrorCode.NONE) {
            metadata.learn(request, brokerId);
            replicas.lead(request, respond::accept);
        } else {
            respond.accept(
                    LeaderAndIsrResponse.builder().errorCode(refusal.code()).build());
        }
    }

    private void stop(StopReplicaRequest request, Consumer<ApiMessage> respond) {
        ErrorCode refusal = metadata.check(request.controllerEpoch(), request.brokerEpoch());
        if (refusal == ErrorCode.NONE) {
            replicas.stop(request, respond::accept);
        } else {
            respond.accept(
                    StopReplicaResponse.builder().errorCode(refusal.code()).build());
        }
    }
}
