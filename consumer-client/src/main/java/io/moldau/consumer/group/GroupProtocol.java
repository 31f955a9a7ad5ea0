package io.moldau.consumer.group;

import io.moldau.consumer.assignor.Held;
import io.moldau.consumer.assignor.Subscription;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ConsumerProtocolAssignment;
import io.moldau.protocol.message.ConsumerProtocolSubscription;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.Message;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that members of a group send each other, and that brokers pass on unread: a version, then the fields. A reader
 * takes what it knows of a version that is newer than its own.
 */
final class GroupProtocol {

    /** What Kafka calls the kind of group that consumers make. */
    static final String TYPE = "consumer";

    private static final short SUBSCRIPTION_VERSION = 3;
    private static final short ASSIGNMENT_VERSION = 3;

    private GroupProtocol() {}

    static byte[] write(Subscription subscription, String rack) {
        List<ConsumerProtocolSubscription.TopicPartitions> owned = new ArrayList<>();
        byTopic(subscription.owned().partitions())
                .forEach((topic, partitions) ->
                        owned.add(new ConsumerProtocolSubscription.TopicPartitions(topic, partitions)));
        ByteBuffer userData = subscription.userData();
        return write(
                ConsumerProtocolSubscription.builder()
                        .topics(subscription.topics().stream().sorted().toList())
                        .userData(userData == null ? null : bytes(userData))
                        .ownedPartitions(owned)
                        .generationId(subscription.owned().generation())
                        .rackId(rack.isEmpty() ? null : rack)
                        .build(),
                SUBSCRIPTION_VERSION);
    }

    static byte[] write(Collection<TopicPartition> assignment) {
        List<ConsumerProtocolAssignment.TopicPartitions> topics = new ArrayList<>();
        byTopic(assignment)
                .forEach((topic, partitions) ->
                        topics.add(new ConsumerProtocolAssignment.TopicPartitions(topic, partitions)));
        return write(
                ConsumerProtocolAssignment.builder().assignedPartitions(topics).build(), ASSIGNMENT_VERSION);
    }

    private static Map<String, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(partition.partition());
        }
        byTopic.values().forEach(numbers -> numbers.sort(null));
        return byTopic;
    }

    private static byte[] write(Message message, short version) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, Short.BYTES + message.size(version));
        out.writeInt16(version);
        message.write(out, version);
        byte[] bytes = new byte[out.size()];
        int at = 0;
        for (ReferenceCounted part : out.parts()) {
            ByteBuf buffer = (ByteBuf) part;
            int size = buffer.readableBytes();
            buffer.readBytes(bytes, at, size);
            at += size;
            buffer.release();
        }
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /**
     * Reads what a member sent when it joined.
     *
     * @throws InvalidFrameException if that makes no sense
     */
    static Subscription readSubscription(byte[] bytes) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
        ConsumerProtocolSubscription read =
                ConsumerProtocolSubscription.read(in, version(in.readInt16(), SUBSCRIPTION_VERSION));
        List<TopicPartition> owned = new ArrayList<>();
        for (ConsumerProtocolSubscription.TopicPartitions topic : read.ownedPartitions()) {
            topic.partitions().forEach(partition -> owned.add(new TopicPartition(topic.topic(), partition)));
        }
        byte @Nullable [] userData = read.userData();
        return new Subscription(
                Set.copyOf(read.topics()),
                new Held(Math.max(Held.NO_GENERATION, read.generationId()), owned),
                userData == null ? null : ByteBuffer.wrap(userData).asReadOnlyBuffer());
    }

    /**
     * Reads what the leader gave to a member; no bytes at all are nothing.
     *
     * @throws InvalidFrameException if that makes no sense
     */
    static Set<TopicPartition> readAssignment(byte[] bytes) {
        Set<TopicPartition> assigned = new HashSet<>();
        if (bytes.length > 0) {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
            ConsumerProtocolAssignment read =
                    ConsumerProtocolAssignment.read(in, version(in.readInt16(), ASSIGNMENT_VERSION));
            for (ConsumerProtocolAssignment.TopicPartitions topic : read.assignedPartitions()) {
                topic.partitions().forEach(partition -> assigned.add(new TopicPartition(topic.topic(), partition)));
            }
        }
        return Set.copyOf(assigned);
    }

    private static int version(int told, int known) {
        if (told < 0) {
            throw new InvalidFrameException("version " + told);
        }
        return Math.min(told, known);
    }
}
