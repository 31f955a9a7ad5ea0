package io.moldau.admin;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ConsumerProtocolAssignment;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Reads what a consumer was assigned: to the coordinator the members' secret, but all of Kafka's clients write it alike. */
final class ConsumerAssignment {

    static final String PROTOCOL_TYPE = "consumer";

    /** Later versions only add at the end. */
    private static final int HIGHEST_VERSION = 3;

    private ConsumerAssignment() {}

    /** The partitions, in order; none for bytes that are no such assignment, as of a member that has none yet. */
    static List<TopicPartition> read(byte[] assignment) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(assignment));
        try {
            int version = Math.min(in.readInt16(), HIGHEST_VERSION);
            return version < 0 ? List.of() : partitions(ConsumerProtocolAssignment.read(in, version));
        } catch (InvalidFrameException e) {
            return List.of();
        }
    }

    private static List<TopicPartition> partitions(ConsumerProtocolAssignment assignment) {
        return assignment.assignedPartitions().stream()
                .flatMap(topic -> topic.partitions().stream().map(number -> new TopicPartition(topic.topic(), number)))
                .sorted()
                .toList();
    }
}
