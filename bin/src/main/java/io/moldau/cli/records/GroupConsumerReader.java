package io.moldau.cli.records;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.ConsumeException;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.consumer.Consumer;
import io.moldau.consumer.RebalanceListener;
import io.moldau.consumer.WakeupException;
import io.moldau.consumer.group.OffsetAndMetadata;
import io.moldau.protocol.api.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link GroupReader} on our consumer. */
public final class GroupConsumerReader implements GroupReader {

    private final Consumer<byte[], byte[]> consumer;
    private final Duration timeout;

    /** Whether the group has given this member its part, be it none. */
    private boolean assigned;

    /** Where the partitions ended when they were given; null until that was looked up. */
    private @Nullable Map<TopicPartition, Long> ends;

    private GroupConsumerReader(Consumer<byte[], byte[]> consumer, Duration timeout) {
        this.consumer = consumer;
        this.timeout = timeout;
    }

    /** Opens a consumer with these properties. */
    public static GroupReader open(Map<String, String> properties) {
        ConsumerConfig config = ConsumerConfig.of(properties);
        return new GroupConsumerReader(ConsumerReader.consumer(config), Duration.ofMillis(config.apiTimeoutMs()));
    }

    @Override
    public void subscribe(List<String> topics) {
        consumer.subscribe(topics, new Listener());
    }

    @Override
    public void subscribe(Pattern topics) {
        consumer.subscribe(topics, new Listener());
    }

    private final class Listener implements RebalanceListener {
        @Override
        public void onPartitionsAssigned(Set<TopicPartition> partitions) {
            assigned = true;
            ends = null;
        }

        @Override
        public void onPartitionsRevoked(Set<TopicPartition> partitions) {
            assigned = false;
        }
    }

    @Override
    public List<RecordReader.Incoming> poll(Duration patience) {
        try {
            return consumer.poll(patience).stream()
                    .map(ConsumerReader::incoming)
                    .toList();
        } catch (WakeupException e) {
            return List.of();
        }
    }

    @Override
    public boolean isAtEnd() {
        if (!assigned) {
            return false;
        }
        if (ends == null) {
            ends = consumer.endOffsets(consumer.assignment(), timeout);
        }
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), timeout) >= end.getValue());
    }

    @Override
    public void commit(List<RecordReader.Incoming> done) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (RecordReader.Incoming record : done) {
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()), OffsetAndMetadata.at(record.offset() + 1));
        }
        try {
            consumer.commitSync(offsets, timeout);
        } catch (ConsumeException e) {
            // The partitions are moving: whoever gets them begins at the commit before and prints these again.
            if (e.reason() != Reason.REBALANCING && e.reason() != Reason.NOT_A_MEMBER) {
                throw e;
            }
        }
    }

    @Override
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
