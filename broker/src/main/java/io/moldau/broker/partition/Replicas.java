package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.LogStore;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaPartitionState;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaTopicState;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.runtime.Gather;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries out what the controller says about this broker's replicas: makes them, changes their roles, drops them. Owned by
 * the loop of the {@link LogStore}; a replica itself is changed on the loop of its shard.
 */
public final class Replicas {

    /** A leader epoch that is not checked: the partition is being deleted, or the controller does not know it. */
    private static final int UNCHECKED_EPOCH = -1;

    private record Told(TopicPartition partition, Uuid topicId, Directive directive) {}

    private record Dropped(TopicPartition partition, int leaderEpoch, boolean delete) {}

    private final LogStore store;
    private final Partitions partitions;
    private final BiConsumer<String, Consumer<TopicConfig>> topicConfigs;
    private final Loop loop;

    /**
     * @param topicConfigs finds out the configuration of a topic that is new here; called, and answers, on {@code loop}
     * @param loop the store's
     */
    public Replicas(
            LogStore store, Partitions partitions, BiConsumer<String, Consumer<TopicConfig>> topicConfigs, Loop loop) {
        this.store = store;
        this.partitions = partitions;
        this.topicConfigs = topicConfigs;
        this.loop = loop;
    }

    /** Takes over the logs that were found on disk; they wait for the controller to say what they are. */
    public void adopt() {
        loop.assertOnLoop();
        for (Log log : store.logs()) {
            PartitionShard shard = partitions.shardOf(log.partition());
            shard.loop().execute(() -> shard.host(log));
        }
    }

    /**
     * Lets every partition go, as a clean stop does: nobody copies, leads or waits any more, and the logs may be closed.
     *
     * @param done runs on this loop
     */
    public void retire(Runnable done) {
        List<PartitionShard> shards = partitions.shards();
        Gather.each(
                loop,
                shards,
                (shard, gone) -> shard.loop().execute(() -> {
                    shard.retire();
                    gone.accept(shard);
                }),
                (List<PartitionShard> all) -> done.run());
    }

    /** Puts a changed topic configuration in force, without restart. */
    public void configure(String topic, TopicConfig config) {
        for (PartitionShard shard : partitions.shards()) {
            shard.loop().execute(() -> shard.configure(topic, config));
        }
    }

    /**
     * Puts changed configurations of all topics in force, without restart.
     *
     * @param configs a topic's; called on the partitions' loops
     */
    public void configure(Function<String, TopicConfig> configs) {
        for (PartitionShard shard : partitions.shards()) {
            shard.loop().execute(() -> shard.configure(configs));
        }
    }

    /**
     * Obeys LeaderAndIsr of a controller that may be obeyed.
     *
     * @param reply receives the response on this loop, when every replica has taken its role
     */
    public void lead(LeaderAndIsrRequest request, Consumer<LeaderAndIsrResponse> reply) {
        List<Told> told = new ArrayList<>();
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            for (LeaderAndIsrPartitionState state : topic.partitionStates()) {
                told.add(new Told(
                        new TopicPartition(topic.topicName(), state.partitionIndex()),
                        topic.topicId(),
                        directive(state)));
            }
        }
        Gather<ErrorCode> errors =
                new Gather<>(loop, told.size(), all -> reply.accept(ReplicaAnswers.leaderAndIsr(request, all)));
        for (int i = 0; i < told.size(); i++) {
            int place = i;
            lead(told.get(i), error -> errors.put(place, error));
        }
    }

    private static Directive directive(LeaderAndIsrPartitionState state) {
        return new Directive(
                state.leader(), state.leaderEpoch(), state.partitionEpoch(), state.isr(), state.replicas());
    }

    private void lead(Told told, Consumer<ErrorCode> done) {
        Log log = store.find(told.partition());
        if (log == null) {
            create(told, done);
        } else {
            follow(log, told, done);
        }
    }

    private void create(Told told, Consumer<ErrorCode> done) {
        topicConfigs.accept(
                told.partition().topic(),
                config -> store.create(told.partition(), told.topicId(), config, (log, error) -> {
                    if (log != null) {
                        follow(log, told, done);
                    } else {
                        done.accept(error instanceof ApiException e ? e.error() : ErrorCode.UNKNOWN_SERVER_ERROR);
                    }
                }));
    }

    private void follow(Log log, Told told, Consumer<ErrorCode> done) {
        PartitionShard shard = partitions.shardOf(log.partition());
        shard.loop().execute(() -> done.accept(follow(shard, log, told)));
    }

    private ErrorCode follow(PartitionShard shard, Log log, Told told) {
        if (!log.dir().isOnline()) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        if (!told.topicId().equals(Uuid.ZERO)) {
            if (log.topicId() == null) {
                log.assignTopicId(told.topicId());
            } else if (!told.topicId().equals(log.topicId())) {
                return ErrorCode.INCONSISTENT_TOPIC_ID;
            }
        }
        Partition partition = shard.find(log.partition());
        return (partition == null ? shard.host(log) : partition).follow(told.directive());
    }

    /**
     * Obeys StopReplica of a controller that may be obeyed: the replica stops serving, and with {@code deletePartition} its log goes.
     *
     * @param reply receives the response on this loop, when logs that go are out of the way
     */
    public void stop(StopReplicaRequest request, Consumer<StopReplicaResponse> reply) {
        List<Dropped> dropped = new ArrayList<>();
        for (StopReplicaTopicState topic : request.topicStates()) {
            for (StopReplicaPartitionState state : topic.partitionStates()) {
                dropped.add(new Dropped(
                        new TopicPartition(topic.topicName(), state.partitionIndex()),
                        state.leaderEpoch(),
                        state.deletePartition()));
            }
        }
        Gather<ErrorCode> errors = new Gather<>(
                loop,
                dropped.size(),
                all -> reply.accept(ReplicaAnswers.stopReplica(
                        dropped.stream().map(Dropped::partition).toList(), all)));
        for (int i = 0; i < dropped.size(); i++) {
            int place = i;
            drop(dropped.get(i), error -> errors.put(place, error));
        }
    }

    private void drop(Dropped dropped, Consumer<ErrorCode> done) {
        PartitionShard shard = partitions.shardOf(dropped.partition());
        shard.loop().execute(() -> {
            Partition partition = shard.find(dropped.partition());
            if (partition != null
                    && dropped.leaderEpoch() > UNCHECKED_EPOCH
                    && dropped.leaderEpoch() < partition.role().leaderEpoch()) {
                done.accept(ErrorCode.FENCED_LEADER_EPOCH);
                return;
            }
            if (partition != null && dropped.delete()) {
                shard.remove(partition);
            } else if (partition != null) {
                partition.becomeUnassigned();
            }
            loop.execute(() -> deleteLog(dropped, done));
        });
    }

    private void deleteLog(Dropped dropped, Consumer<ErrorCode> done) {
        if (!dropped.delete()) {
            done.accept(ErrorCode.NONE);
            return;
        }
        store.delete(
                dropped.partition(),
                error -> done.accept(error == null ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR));
    }
}
