package io.moldau.consumer.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.consumer.assignor.Held;
import io.moldau.consumer.assignor.Subscription;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.InvalidFrameException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes that members send each other, beside those of Kafka's client. */
class GroupProtocolTest {

    private static final byte[] USER_DATA = {1, 2, 3};
    private static final Subscription OURS = new Subscription(
            Set.of("b", "a"),
            new Held(7, List.of(new TopicPartition("b", 2), new TopicPartition("a", 1), new TopicPartition("b", 0))),
            ByteBuffer.wrap(USER_DATA));
    private static final ConsumerPartitionAssignor.Subscription KAFKAS = new ConsumerPartitionAssignor.Subscription(
            List.of("b", "a"),
            ByteBuffer.wrap(USER_DATA),
            List.of(
                    new org.apache.kafka.common.TopicPartition("b", 2),
                    new org.apache.kafka.common.TopicPartition("a", 1),
                    new org.apache.kafka.common.TopicPartition("b", 0)),
            7,
            Optional.of("rack"));

    @Test
    void aSubscriptionIsWrittenAsKafkasClientWritesIt() {
        assertThat(GroupProtocol.write(OURS, "rack")).isEqualTo(bytes(ConsumerProtocol.serializeSubscription(KAFKAS)));
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3})
    void subscriptionsOfAllVersionsAreRead(short version) {
        Subscription read =
                GroupProtocol.readSubscription(bytes(ConsumerProtocol.serializeSubscription(KAFKAS, version)));

        assertThat(read.topics()).isEqualTo(OURS.topics());
        assertThat(read.userData()).isEqualTo(ByteBuffer.wrap(USER_DATA));
        assertThat(read.owned().partitions()).hasSize(version < 1 ? 0 : 3);
        assertThat(read.owned().generation()).isEqualTo(version < 2 ? Held.NO_GENERATION : 7);
    }

    @Test
    void anAssignmentIsUnderstoodByEither() {
        List<TopicPartition> partitions = List.of(new TopicPartition("a", 1), new TopicPartition("b", 2));
        byte[] ours = GroupProtocol.write(partitions);

        assertThat(ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(ours)).partitions())
                .containsExactlyInAnyOrder(
                        new org.apache.kafka.common.TopicPartition("a", 1),
                        new org.apache.kafka.common.TopicPartition("b", 2));
        ByteBuffer kafkas = ConsumerProtocol.serializeAssignment(new ConsumerPartitionAssignor.Assignment(
                List.of(
                        new org.apache.kafka.common.TopicPartition("a", 1),
                        new org.apache.kafka.common.TopicPartition("b", 2)),
                ByteBuffer.wrap(USER_DATA)));
        assertThat(GroupProtocol.readAssignment(bytes(kafkas))).containsExactlyInAnyOrderElementsOf(partitions);
        assertThat(GroupProtocol.readAssignment(new byte[0])).isEmpty();
    }

    @Test
    void aNewerVersionIsReadAsFarAsItIsKnown() {
        byte[] newer = GroupProtocol.write(OURS, "");
        newer[1] = 9;
        assertThat(GroupProtocol.readSubscription(newer).owned().generation()).isEqualTo(7);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (byte[] bad : new byte[][] {{}, {0}, {-1, -1, 0, 0}, {0, 3, 127, -1, -1, -1}}) {
            assertThatThrownBy(() -> GroupProtocol.readSubscription(bad)).isInstanceOf(InvalidFrameException.class);
        }
        assertThatThrownBy(() -> GroupProtocol.readAssignment(new byte[] {0, 0, 127, -1, -1, -1}))
                .isInstanceOf(InvalidFrameException.class);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
