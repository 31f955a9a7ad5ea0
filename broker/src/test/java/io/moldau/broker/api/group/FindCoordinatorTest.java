package io.moldau.broker.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.api.cluster.AutoCreation;
import io.moldau.broker.api.cluster.InternalTopics;
import io.moldau.broker.api.cluster.OneBroker;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FindCoordinatorTest {

    private final OneBroker broker = new OneBroker(Map.of("offsets.topic.num.partitions", "4"));
    private final GroupPlacement placement = new GroupPlacement(broker.metadata::image);
    private final FindCoordinatorHandler handler = new FindCoordinatorHandler(
            broker.metadata::image,
            placement,
            new AutoCreation(
                    broker.config.topicCreation(), broker.controller, broker.forwarder, broker.metadata::image));

    private FindCoordinatorResponse find(int version, int type, String... keys) {
        FindCoordinatorResponse response = handler.answer(
                FindCoordinatorRequest.builder()
                        .keyType((byte) type)
                        .key(keys[0])
                        .coordinatorKeys(List.of(keys))
                        .build(),
                version,
                OneBroker.LISTENER);
        broker.scheduler.runReady();
        return response;
    }

    private static ErrorCode error(FindCoordinatorResponse response) {
        return ErrorCode.of(response.errorCode());
    }

    @Test
    void theFirstWhoAsksHasTheTopicCreated() {
        assertThat(error(find(0, 0, "group"))).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);

        FindCoordinatorResponse found = find(0, 0, "group");

        assertThat(error(found)).isEqualTo(ErrorCode.NONE);
        assertThat(found.nodeId()).isEqualTo(1);
        assertThat(found.host() + ":" + found.port()).isEqualTo("h:9092");
        assertThat(Objects.requireNonNull(broker.metadata.image().topic(InternalTopics.OFFSETS))
                        .partitions())
                .hasSize(4);
    }

    @Test
    void nobodyHasTheTopicCreatedBeforeTheClusterIsKnown() {
        AutoCreation creation = new AutoCreation(
                broker.config.topicCreation(), broker.controller, broker.forwarder, () -> MetadataImage.EMPTY);
        assertThat(creation.requestOffsets()).isFalse();
        broker.scheduler.runReady();
        assertThat(broker.metadata.image().topics()).isEmpty();
    }

    @Test
    void manyAreFoundInOneAnswer() {
        find(4, 0, "a");

        assertThat(find(4, 0, "a", "b").coordinators())
                .extracting(FindCoordinatorResponse.Coordinator::key)
                .containsExactly("a", "b");
    }

    @Test
    void whatHasNoCoordinatorIsRefusedForGood() {
        assertThat(error(find(1, 1, "transaction"))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(find(1, 2, "share").errorMessage()).isEqualTo("there are no coordinators of type 2");
    }

    /** Kafka's rule, as its own clients and tools compute it. */
    @Test
    void aGroupIsKeptWhereKafkaKeepsIt() {
        find(0, 0, "group");

        assertThat(List.of("group", "polygenelubricants", "").stream()
                        .map(placement::partitionOf)
                        .map(Objects::toString))
                .containsExactly("__consumer_offsets-3", "__consumer_offsets-0", "__consumer_offsets-0");
    }
}
