package io.moldau.broker.api.fetch;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.LeaderHints;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.PartitionShard;
import io.moldau.broker.partition.Partitions;
import io.moldau.broker.partition.ReadResult;
import io.moldau.broker.partition.ReadResult.Throttle;
import io.moldau.broker.partition.Reader;
import io.moldau.broker.quota.ReplicationQuota;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Answers Fetch. Stateless: what it remembers of clients lives in {@link FetchSessions}. */
public final class FetchHandler implements ApiHandler<FetchRequest> {

    /** Older versions want record formats that are not stored. */
    private static final int LOWEST_VERSION = 4;

    private static final int CONSUMER = -1;
    private static final int READ_COMMITTED = 1;

    /** Who asks in this version or a later one understands the answers of followers (KIP-392). */
    private static final int RACKS_SINCE = 11;

    /** From this version on the answer may name other leaders, with their addresses (KIP-951). */
    private static final int HINTS_SINCE = 16;

    private final Partitions partitions;
    private final FetchSessionHomes sessions;
    private final Supplier<MetadataImage> cluster;
    private final ReplicationQuota leaderQuota;
    private final int maxBytes;
    private final String interBrokerListener;

    /**
     * @param cluster knows topics by their ids, and who leads what is not led here; asked on network loops
     * @param leaderQuota what is sent of throttled partitions counts there
     * @param maxBytes the broker's own limit on one response to a consumer ({@code fetch.max.bytes})
     * @param interBrokerListener the listener that other brokers come through
     */
    public FetchHandler(
            Partitions partitions,
            FetchSessionHomes sessions,
            Supplier<MetadataImage> cluster,
            ReplicationQuota leaderQuota,
            int maxBytes,
            String interBrokerListener) {
        this.partitions = partitions;
        this.sessions = sessions;
        this.cluster = cluster;
        this.leaderQuota = leaderQuota;
        this.maxBytes = maxBytes;
        this.interBrokerListener = interBrokerListener;
    }

    @Override
    public ApiKey api() {
        return ApiKey.FETCH;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, FetchRequest body) {
        ErrorCode refusal = refusal(request, body);
        if (refusal != ErrorCode.NONE) {
            request.respond(FetchAnswer.failed(refusal));
            return;
        }
        FetchSessionHomes.Home home = sessions.homeOf(request.loop(), body.sessionId());
        home.loop().run(() -> serve(home, request, body));
    }

    /** Only brokers have business with the listener between brokers: elsewhere who claims to be a replica is lying. */
    private ErrorCode refusal(Request request, FetchRequest body) {
        int replica = Math.max(body.replicaId(), body.replicaState().replicaId());
        if (replica > CONSUMER) {
            return request.listener().equals(interBrokerListener)
                    ? ErrorCode.NONE
                    : ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
        }
        boolean consumer = body.replicaId() == CONSUMER && replica == CONSUMER;
        boolean isolation = body.isolationLevel() >= 0 && body.isolationLevel() <= READ_COMMITTED;
        return consumer && isolation ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST;
    }

    private static Reader reader(FetchRequest body, int version) {
        int replica = Math.max(body.replicaId(), body.replicaState().replicaId());
        return replica > CONSUMER
                ? new Reader.Replica(replica, body.replicaState().replicaEpoch())
                : new Reader.Consumer(body.rackId(), version >= RACKS_SINCE);
    }

    private void serve(FetchSessionHomes.Home home, Request request, FetchRequest body) {
        int version = request.header().apiVersion();
        FetchPlan plan = FetchPlan.of(home.sessions(), version, body);
        if (plan.error() != ErrorCode.NONE) {
            request.respond(FetchAnswer.failed(plan.error()));
            return;
        }
        Reader reader = reader(body, version);
        // A broker's own limit on what its followers take is in their requests.
        FetchLimits limits = FetchLimits.of(body, reader instanceof Reader.Replica ? body.maxBytes() : maxBytes);
        ReadResult[] results = new ReadResult[plan.targets().size()];
        FetchOperation operation =
                new FetchOperation(home.loop(), route(plan.targets(), reader, results), results, limits, all -> {
                    if (reader instanceof Reader.Replica) {
                        count(all);
                    }
                    request.respond(
                            FetchAnswer.of(plan, all, body.isolationLevel() == READ_COMMITTED, hints(request)),
                            () -> close(all));
                });
        operation.start();
        request.loop().run(() -> request.onAbandoned(() -> home.loop().run(operation::cancel)));
    }

    private LeaderHints hints(Request request) {
        return new LeaderHints(
                cluster.get(), request.listener(), request.header().apiVersion() >= HINTS_SINCE);
    }

    private void count(ReadResult[] results) {
        long bytes = 0;
        for (ReadResult result : results) {
            bytes += result.throttle() == Throttle.COUNTS ? result.slice().sizeInBytes() : 0;
        }
        if (bytes > 0) {
            leaderQuota.count(bytes);
        }
    }

    private static void close(ReadResult[] results) {
        for (ReadResult result : results) {
            result.slice().close();
        }
    }

    private List<FetchStop> route(List<FetchTarget> targets, Reader reader, ReadResult[] results) {
        Map<Uuid, String> topicNames = cluster.get().topicNames();
        List<FetchStop> stops = new ArrayList<>(partitions.shards().size());
        for (int i = 0; i < targets.size(); i++) {
            FetchTarget target = targets.get(i);
            target.resolve(topicNames::get);
            TopicPartition partition = target.resolved();
            if (partition == null) {
                results[i] = ReadResult.failed(ErrorCode.UNKNOWN_TOPIC_ID);
            } else {
                stopAt(partitions.shardOf(partition), reader, stops).add(i, partition, target);
            }
        }
        return stops;
    }

    private static FetchStop stopAt(PartitionShard shard, Reader reader, List<FetchStop> stops) {
        for (FetchStop stop : stops) {
            if (stop.shard() == shard) {
                return stop;
            }
        }
        FetchStop stop = new FetchStop(shard, reader);
        stops.add(stop);
        return stop;
    }
}
