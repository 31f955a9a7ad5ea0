package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The user data of the sticky assignor: what the member had, by topic, and since which generation. The oldest writers leave
 * the generation out.
 */
final class StickyUserData {

    private static final int MIN_TOPIC_BYTES = Short.BYTES + Integer.BYTES;
    private static final int TOPIC_HEAP_BYTES = 64;

    private record Topic(String name, List<Integer> partitions) {}

    private StickyUserData() {}

    static ByteBuffer write(Held held) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : held.partitions()) {
            byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(partition.partition());
        }
        ByteBuf out = Unpooled.buffer();
        out.writeInt(byTopic.size());
        byTopic.forEach((topic, partitions) -> {
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            out.writeShort(name.length).writeBytes(name).writeInt(partitions.size());
            partitions.forEach(out::writeInt);
        });
        out.writeInt(held.generation());
        return out.nioBuffer();
    }

    /** Reads what a member sent; nothing if that makes no sense, as it only costs the member its partitions. */
    static Held read(@Nullable ByteBuffer userData) {
        if (userData == null || !userData.hasRemaining()) {
            return Held.NOTHING;
        }
        try {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(userData));
            List<Topic> topics =
                    in.readList(in.readInt32(), MIN_TOPIC_BYTES, TOPIC_HEAP_BYTES, StickyUserData::readTopic);
            int generation = in.remaining() < Integer.BYTES ? Held.NO_GENERATION : in.readInt32();
            List<TopicPartition> partitions = new ArrayList<>();
            for (Topic topic : topics) {
                topic.partitions().forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition)));
            }
            return new Held(generation, partitions);
        } catch (InvalidFrameException e) {
            return Held.NOTHING;
        }
    }

    private static Topic readTopic(WireReader in) {
        return new Topic(in.readString(in.readInt16()), in.readInt32List(in.readInt32()));
    }
}
