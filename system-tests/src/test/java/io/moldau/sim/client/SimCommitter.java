package io.moldau.sim.client;

import io.moldau.config.ClientConfig;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import io.moldau.sim.World;
import io.moldau.sim.check.CommitRules;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.SimProcess;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A client that commits rising offsets in the name of a group, one after the other, and reads them back between; what it is
 * shown has to be what {@link CommitRules} allow.
 */
public final class SimCommitter {

    /** The longest pause of one that is always busy. */
    public static final int BUSY_PAUSE_MS = 60;

    private static final int TIMEOUT_MS = 2_000;
    private static final int NOBODY = -1;
    private static final int LAST_SINGLE_FIND = 3;
    private static final int LAST_SINGLE_FETCH = 7;

    private final World world;
    private final String group;
    private final TopicPartition consumed;
    private final int maxPauseMs;
    private final SimLoop loop;
    private final RandomGenerator chance;
    private final ClusterClient client;
    private final CommitRules rules;
    private int coordinator = NOBODY;
    private long acknowledged;
    private long shown;

    /**
     * @param consumed a partition that the group says it consumes
     * @param maxPauseMs between what it does
     */
    public SimCommitter(World world, SimProcess process, String group, TopicPartition consumed, int maxPauseMs) {
        this.world = world;
        this.group = group;
        this.consumed = consumed;
        this.maxPauseMs = maxPauseMs;
        this.loop = process.loop("committer");
        this.chance = process.newChance();
        this.client = new ClusterClient(
                ClientConfig.of(Map.of("bootstrap.servers", world.bootstrap(), "metadata.max.age.ms", "2000")),
                false,
                world.network().transport(process.name(), process, List.of(loop)),
                loop,
                process.clock(),
                process.newChance());
        this.rules = new CommitRules(group + " of " + consumed);
    }

    /** Begins to commit. */
    public SimCommitter start() {
        later();
        return this;
    }

    /** How many commits were acknowledged. */
    public long acknowledged() {
        return acknowledged;
    }

    /** How often the latest coordinator has shown what is in force. */
    public long shown() {
        return shown;
    }

    private void later() {
        Loop.Timer unused = loop.schedule(1 + chance.nextInt(maxPauseMs), this::act);
    }

    private void act() {
        if (coordinator == NOBODY) {
            find();
        } else if (chance.nextInt(3) == 0) {
            fetch();
        } else {
            commit();
        }
    }

    private void find() {
        FindCoordinatorRequest request =
                FindCoordinatorRequest.builder().key(group).build();
        client.sendToAny(call(
                        request,
                        FindCoordinatorResponse.class,
                        found -> {
                            coordinator = found.errorCode() == ErrorCode.NONE.code() ? found.nodeId() : NOBODY;
                            client.refreshMetadata();
                        },
                        () -> {})
                .withVersions(0, LAST_SINGLE_FIND));
    }

    private void commit() {
        long offset = rules.ask();
        OffsetCommitRequestPartition partition = OffsetCommitRequestPartition.builder()
                .partitionIndex(consumed.partition())
                .committedOffset(offset)
                .committedMetadata("")
                .build();
        OffsetCommitRequest request = OffsetCommitRequest.builder()
                .groupId(group)
                .topics(List.of(new OffsetCommitRequestTopic(consumed.topic(), List.of(partition))))
                .build();
        client.send(
                coordinator,
                call(
                        request,
                        OffsetCommitResponse.class,
                        answer -> onCommit(
                                offset,
                                ErrorCode.of(answer.topics()
                                        .get(0)
                                        .partitions()
                                        .get(0)
                                        .errorCode())),
                        () -> coordinator = NOBODY));
    }

    private void onCommit(long offset, ErrorCode error) {
        switch (error) {
            case NONE -> {
                rules.onAcknowledged(offset);
                acknowledged++;
            }
            case UNKNOWN_TOPIC_OR_PARTITION, COORDINATOR_LOAD_IN_PROGRESS -> rules.onRefused(offset);
            // Written perhaps, and not replicated in time, or by a coordinator that lost its place meanwhile.
            default -> coordinator = NOBODY;
        }
    }

    private void fetch() {
        int asked = coordinator;
        boolean latest = world.isLatestCoordinator(asked, group);
        OffsetFetchRequest request = OffsetFetchRequest.builder()
                .groupId(group)
                .topics(List.of(new OffsetFetchRequestTopic(consumed.topic(), List.of(consumed.partition()))))
                .build();
        client.send(
                asked,
                call(
                                request,
                                OffsetFetchResponse.class,
                                answer -> onFetch(answer, latest && world.isLatestCoordinator(asked, group)),
                                () -> coordinator = NOBODY)
                        .withVersions(0, LAST_SINGLE_FETCH));
    }

    private void onFetch(OffsetFetchResponse answer, boolean byLatest) {
        if (answer.errorCode() != ErrorCode.NONE.code()) {
            coordinator = NOBODY;
            return;
        }
        OffsetFetchResponsePartition partition =
                answer.topics().get(0).partitions().get(0);
        rules.onShown(partition.committedOffset(), byLatest);
        shown += byLatest ? 1 : 0;
    }

    /** A call that goes on with the next after its end. */
    private <R extends ApiMessage> Call<R> call(
            ApiMessage request, Class<R> type, Consumer<R> answered, Runnable failed) {
        return Call.of(request, type, TIMEOUT_MS, new RpcCallback<>() {
            @Override
            public void onResponse(R response, int version) {
                answered.accept(response);
                later();
            }

            @Override
            public void onFailure(RpcFailure failure) {
                failed.run();
                later();
            }
        });
    }

    @Override
    public String toString() {
        return group + " of " + consumed + ", who was shown " + shown + " times and acknowledged " + acknowledged;
    }
}
