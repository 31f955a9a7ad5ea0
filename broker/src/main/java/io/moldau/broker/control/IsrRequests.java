package io.moldau.broker.control;

import io.moldau.broker.partition.IsrChanges;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.AlterPartitionRequest;
import io.moldau.protocol.message.AlterPartitionRequest.BrokerState;
import io.moldau.protocol.message.AlterPartitionRequest.TopicData;
import io.moldau.protocol.message.AlterPartitionResponse;
import io.moldau.protocol.message.AlterPartitionResponse.PartitionData;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries leaders' wishes for other in-sync replicas to the controller: one request under way, and whatever is wished for
 * meanwhile goes into the next. A leader has one wish at a time, so there are never more than partitions. On the home loop.
 */
public final class IsrRequests implements IsrChanges {

    /** From here on topics are named by their ids. */
    private static final int LOWEST_VERSION = 2;

    /** From here on each replica comes with its broker's epoch (KIP-903). */
    private static final int FIRST_VERSION_WITH_EPOCHS = 3;

    private static final long UNKNOWN_BROKER_EPOCH = -1;

    /** What the leader has to deal with; any other error is a reason to ask again. */
    private static final Set<ErrorCode> FINAL = EnumSet.of(
            ErrorCode.NONE,
            ErrorCode.OPERATION_NOT_ATTEMPTED,
            ErrorCode.INELIGIBLE_REPLICA,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.UNKNOWN_TOPIC_ID,
            ErrorCode.FENCED_LEADER_EPOCH,
            ErrorCode.INVALID_UPDATE_VERSION,
            ErrorCode.INVALID_REQUEST,
            ErrorCode.NEW_LEADER_ELECTED);

    private static final Logger LOG = LoggerFactory.getLogger(IsrRequests.class);

    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final ControllerLink link;
    private final Loop loop;
    private Map<Key, Wish> waiting = new LinkedHashMap<>();
    private boolean busy;

    private record Key(Uuid topicId, int partition) {}

    private record Wish(IsrProposal proposal, Consumer<IsrAnswer> answered) {}

    /**
     * @param brokerEpoch of this broker's registration; read on the loop
     * @param loop the home loop
     */
    public IsrRequests(int brokerId, LongSupplier brokerEpoch, ControllerLink link, Loop loop) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.link = link;
        this.loop = loop;
    }

    @Override
    public void propose(TopicPartition partition, Uuid topicId, IsrProposal proposal, Consumer<IsrAnswer> answered) {
        loop.run(() -> {
            Wish replaced = waiting.put(new Key(topicId, partition.partition()), new Wish(proposal, answered));
            if (replaced != null) {
                // The leader forgot it, or it would have waited: another leadership of the same partition began.
                replaced.answered().accept(IsrAnswer.refused(ErrorCode.OPERATION_NOT_ATTEMPTED));
            }
            sendNext();
        });
    }

    private void sendNext() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        Map<Key, Wish> batch = waiting;
        waiting = new LinkedHashMap<>();
        link.ask(
                new Question(
                        ApiKey.ALTER_PARTITION,
                        LOWEST_VERSION,
                        ApiKey.ALTER_PARTITION.highestVersion(),
                        version -> request(batch, version)),
                ControllerLink.FOR_EVER_MS,
                answer -> onAnswer(batch, answer.orElseThrow()));
    }

    private AlterPartitionRequest request(Map<Key, Wish> batch, int version) {
        Map<Uuid, List<AlterPartitionRequest.PartitionData>> topics = new LinkedHashMap<>();
        batch.forEach((key, wish) -> topics.computeIfAbsent(key.topicId(), id -> new ArrayList<>())
                .add(partition(key.partition(), wish.proposal(), version)));
        List<TopicData> data = new ArrayList<>(topics.size());
        topics.forEach((id, partitions) ->
                data.add(TopicData.builder().topicId(id).partitions(partitions).build()));
        return AlterPartitionRequest.builder()
                .brokerId(brokerId)
                .brokerEpoch(brokerEpoch.getAsLong())
                .topics(data)
                .build();
    }

    private static AlterPartitionRequest.PartitionData partition(int partition, IsrProposal wish, int version) {
        AlterPartitionRequest.PartitionData.Builder data = AlterPartitionRequest.PartitionData.builder()
                .partitionIndex(partition)
                .leaderEpoch(wish.leaderEpoch())
                .partitionEpoch(wish.partitionEpoch());
        return version < FIRST_VERSION_WITH_EPOCHS
                ? data.newIsr(wish.isr()).build()
                : data.newIsrWithEpochs(wish.isr().stream()
                                .map(id ->
                                        new BrokerState(id, wish.brokerEpochs().getOrDefault(id, UNKNOWN_BROKER_EPOCH)))
                                .toList())
                        .build();
    }

    private void onAnswer(Map<Key, Wish> batch, ApiMessage answer) {
        AlterPartitionResponse response = (AlterPartitionResponse) answer;
        Map<Key, PartitionData> answers = new HashMap<>();
        if (response.errorCode() == ErrorCode.NONE.code()) {
            response.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(data -> answers.put(new Key(topic.topicId(), data.partitionIndex()), data)));
        } else {
            LOG.debug("the controller does not change in-sync replicas: {}", ErrorCode.of(response.errorCode()));
        }
        boolean again = false;
        for (Map.Entry<Key, Wish> entry : batch.entrySet()) {
            if (!settle(entry.getValue(), answers.get(entry.getKey()))) {
                again = true;
                waiting.putIfAbsent(entry.getKey(), entry.getValue());
            }
        }
        if (again) {
            loop.schedule(ControllerLink.RETRY_MS, this::free);
        } else {
            free();
        }
    }

    private void free() {
        busy = false;
        sendNext();
    }

    /** Whether the leader is told: a missing or passing answer is no answer. */
    private static boolean settle(Wish wish, @Nullable PartitionData data) {
        ErrorCode error = data == null ? ErrorCode.UNKNOWN_SERVER_ERROR : ErrorCode.of(data.errorCode());
        if (data == null || !FINAL.contains(error)) {
            return false;
        }
        wish.answered()
                .accept(new IsrAnswer(error, data.leaderId(), data.leaderEpoch(), data.isr(), data.partitionEpoch()));
        return true;
    }
}
