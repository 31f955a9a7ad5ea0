package io.moldau.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.partition.IsrChanges.IsrAnswer;
import io.moldau.broker.partition.IsrChanges.IsrProposal;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.AlterPartitionRequest;
import io.moldau.protocol.message.AlterPartitionRequest.BrokerState;
import io.moldau.protocol.message.AlterPartitionResponse;
import io.moldau.protocol.message.AlterPartitionResponse.PartitionData;
import io.moldau.protocol.message.AlterPartitionResponse.TopicData;
import io.moldau.protocol.transport.client.FakeBroker;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsrRequestsTest {

    private static final Uuid TOPIC = new Uuid(0, 5);

    private final ControlFixture broker = new ControlFixture();
    private final IsrRequests requests =
            new IsrRequests(ControlFixture.BROKER, broker.metadata::brokerEpoch, broker.link, broker.loop);
    private final Map<Integer, IsrAnswer> answers = new TreeMap<>();

    private void propose(int partition, Integer... isr) {
        requests.propose(
                new TopicPartition("t", partition),
                TOPIC,
                new IsrProposal(3, 4, List.of(isr), Map.of(2, 22L)),
                answer -> answers.put(partition, answer));
        broker.scheduler.runReady();
    }

    private List<FakeBroker.Received> received() {
        return broker.two.received(ApiKey.ALTER_PARTITION);
    }

    private AlterPartitionRequest request(int which) {
        return (AlterPartitionRequest) received().get(which).request();
    }

    private void answer(int which, ErrorCode... byPartition) {
        List<PartitionData> partitions = new ArrayList<>();
        List<AlterPartitionRequest.PartitionData> asked =
                request(which).topics().get(0).partitions();
        for (int i = 0; i < byPartition.length; i++) {
            partitions.add(PartitionData.builder()
                    .partitionIndex(asked.get(i).partitionIndex())
                    .errorCode(byPartition[i].code())
                    .leaderId(1)
                    .isr(List.of(1))
                    .partitionEpoch(9)
                    .build());
        }
        AlterPartitionResponse response = AlterPartitionResponse.builder()
                .topics(List.of(TopicData.builder()
                        .topicId(TOPIC)
                        .partitions(partitions)
                        .build()))
                .build();
        FakeBroker.Received one = received().get(which);
        one.connection().loop().execute(() -> FakeBroker.answer(one, response));
        broker.scheduler.runReady();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whatIsWishedMeanwhileGoesIntoTheNextRequest(int version) {
        broker.two.on(ApiKey.ALTER_PARTITION, 0, version, (request, header) -> null);
        broker.elect(2);
        propose(0, 1, 2);
        propose(1, 1);
        propose(2, 1);
        assertThat(received()).hasSize(1);
        assertThat(received().get(0).header().apiVersion()).isEqualTo((short) version);
        assertThat(request(0).brokerEpoch()).isEqualTo(ControlFixture.EPOCH);
        AlterPartitionRequest.PartitionData first =
                request(0).topics().get(0).partitions().get(0);
        assertThat(first.newIsrWithEpochs())
                .isEqualTo(version < 3 ? List.of() : List.of(new BrokerState(1, -1), new BrokerState(2, 22)));
        assertThat(first.newIsr()).isEqualTo(version < 3 ? List.of(1, 2) : List.of());
        answer(0, ErrorCode.NONE);
        assertThat(answers).containsExactly(Map.entry(0, new IsrAnswer(ErrorCode.NONE, 1, 0, List.of(1), 9)));
        assertThat(request(1).topics().get(0).partitions()).hasSize(2);
    }

    @Test
    void anAnswerThatDecidesNothingIsAskedForAgain() {
        broker.two.on(ApiKey.ALTER_PARTITION, (request, header) -> null);
        broker.elect(2);
        propose(0, 1);
        propose(1, 1);
        propose(2, 1);
        answer(0, ErrorCode.UNKNOWN_SERVER_ERROR);
        broker.scheduler.advance(ControllerLink.RETRY_MS);
        assertThat(request(1).topics().get(0).partitions()).hasSize(3);
        answer(1, ErrorCode.FENCED_LEADER_EPOCH, ErrorCode.INELIGIBLE_REPLICA);
        broker.scheduler.advance(ControllerLink.RETRY_MS);
        assertThat(answers).hasSize(2);
        assertThat(request(2).topics().get(0).partitions()).hasSize(1);
        answer(2, ErrorCode.NONE);
        assertThat(answers).hasSize(3);
    }

    @Test
    void aWishGivenUpForAnotherIsAnswered() {
        propose(0, 1);
        broker.two.on(ApiKey.ALTER_PARTITION, (request, header) -> null);
        propose(1, 1);
        List<IsrAnswer> forgotten = new ArrayList<>();
        requests.propose(
                new TopicPartition("t", 1), TOPIC, new IsrProposal(4, 5, List.of(1), Map.of()), forgotten::add);
        broker.scheduler.runReady();
        assertThat(answers.get(1)).isEqualTo(IsrAnswer.refused(ErrorCode.OPERATION_NOT_ATTEMPTED));
        assertThat(forgotten).isEmpty();
    }
}
