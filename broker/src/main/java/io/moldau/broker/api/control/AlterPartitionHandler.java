package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.InSyncAnswer;
import io.moldau.controller.controller.InSyncWish;
import io.moldau.controller.controller.Result;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AlterPartitionRequest;
import io.moldau.protocol.message.AlterPartitionRequest.BrokerState;
import io.moldau.protocol.message.AlterPartitionResponse;
import io.moldau.protocol.message.AlterPartitionResponse.PartitionData;
import io.moldau.protocol.message.AlterPartitionResponse.TopicData;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets leaders change the in-sync replicas of their partitions, if this broker is the controller (KIP-497). */
public final class AlterPartitionHandler implements ApiHandler<AlterPartitionRequest> {

    /** From here on topics are named by their ids, which all topics have. */
    private static final int LOWEST_VERSION = 2;

    private final Controller controller;

    public AlterPartitionHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_PARTITION;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, AlterPartitionRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the controller's loop. */
    public void answer(AlterPartitionRequest message, Consumer<? super AlterPartitionResponse> respond) {
        List<InSyncWish> wishes = new ArrayList<>();
        for (AlterPartitionRequest.TopicData topic : message.topics()) {
            topic.partitions().forEach(partition -> wishes.add(wish(topic.topicId(), partition)));
        }
        controller.changeInSync(
                message.brokerId(), message.brokerEpoch(), wishes, answer -> respond.accept(response(wishes, answer)));
    }

    private static InSyncWish wish(Uuid topicId, AlterPartitionRequest.PartitionData partition) {
        List<Integer> isr = partition.newIsrWithEpochs().isEmpty()
                ? partition.newIsr()
                : partition.newIsrWithEpochs().stream()
                        .map(BrokerState::brokerId)
                        .toList();
        return new InSyncWish(
                topicId,
                partition.partitionIndex(),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                isr,
                brokerEpochs(partition),
                partition.leaderRecoveryState());
    }

    private static Map<Integer, Long> brokerEpochs(AlterPartitionRequest.PartitionData partition) {
        Map<Integer, Long> epochs = new HashMap<>();
        for (BrokerState member : partition.newIsrWithEpochs()) {
            if (member.brokerEpoch() >= 0) {
                epochs.put(member.brokerId(), member.brokerEpoch());
            }
        }
        return epochs;
    }

    private static AlterPartitionResponse response(
            List<InSyncWish> wishes, Optional<Result<List<InSyncAnswer>>> answer) {
        List<InSyncAnswer> answers = answer.map(Result::value).orElse(null);
        if (answers == null) {
            ErrorCode error = answer.map(Result::error).orElse(ErrorCode.NOT_CONTROLLER);
            return AlterPartitionResponse.builder().errorCode(error.code()).build();
        }
        Map<Uuid, List<PartitionData>> topics = new LinkedHashMap<>();
        for (int i = 0; i < wishes.size(); i++) {
            topics.computeIfAbsent(wishes.get(i).topicId(), id -> new ArrayList<>())
                    .add(partition(wishes.get(i), answers.get(i)));
        }
        List<TopicData> data = new ArrayList<>(topics.size());
        topics.forEach((id, partitions) ->
                data.add(TopicData.builder().topicId(id).partitions(partitions).build()));
        return AlterPartitionResponse.builder().topics(data).build();
    }

    private static PartitionData partition(InSyncWish wish, InSyncAnswer answer) {
        PartitionData.Builder data = PartitionData.builder()
                .partitionIndex(wish.partition())
                .errorCode(answer.error().code());
        Leadership now = answer.leadership();
        return now == null
                ? data.build()
                : data.leaderId(now.leader())
                        .leaderEpoch(now.leaderEpoch())
                        .isr(now.isr())
                        .leaderRecoveryState(now.recoveryState().id())
                        .partitionEpoch(now.partitionEpoch())
                        .build();
    }
}
