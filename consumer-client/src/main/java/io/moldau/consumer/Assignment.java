package io.moldau.consumer;

import io.moldau.config.ConsumerConfig.OffsetReset;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.consumer.group.OffsetAndMetadata;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that are read, and the user's thread's way of telling the fetcher about them. Where a partition begins that
 * was not sought is the reset policy's to say, when it is first polled. User's thread only.
 */
final class Assignment {

    private final Loop loop;
    private final Fetcher fetcher;
    private final OffsetReset reset;
    private final @Nullable CommittedStarts committed;
    private final Map<TopicPartition, PartitionPosition> positions = new LinkedHashMap<>();
    private int generations;

    /** Whether there is a partition that has not been started. */
    private boolean unstarted;

    /** Begins without partitions; {@code committed} is null without a group, whose commits partitions could begin at. */
    Assignment(Loop loop, Fetcher fetcher, OffsetReset reset, @Nullable CommittedStarts committed) {
        this.loop = loop;
        this.fetcher = fetcher;
        this.reset = reset;
        this.committed = committed;
    }

    Set<TopicPartition> names() {
        return Set.copyOf(positions.keySet());
    }

    boolean isEmpty() {
        return positions.isEmpty();
    }

    Collection<PartitionPosition> positions() {
        return positions.values();
    }

    void assign(Set<TopicPartition> names) {
        for (TopicPartition name : names()) {
            if (!names.contains(name)) {
                positions.remove(name);
                loop.execute(() -> fetcher.stop(name));
            }
        }
        for (TopicPartition name : names) {
            if (!positions.containsKey(name)) {
                positions.put(name, new PartitionPosition(name));
                unstarted = true;
            }
        }
    }

    /** The partition's state; it must be assigned. */
    PartitionPosition get(TopicPartition name) {
        PartitionPosition position = positions.get(name);
        if (position == null) {
            throw new IllegalStateException(name + " is not assigned");
        }
        return position;
    }

    /** The partition's state if the delivery still belongs to it. */
    @Nullable
    PartitionPosition current(Delivery delivery) {
        PartitionPosition position = positions.get(delivery.partition());
        return position != null && position.generation() == delivery.generation() ? position : null;
    }

    void start(TopicPartition name, Start start) {
        PartitionPosition position = get(name);
        int generation = ++generations;
        boolean paused = position.isPaused();
        position.becomeStarted(generation, start);
        loop.execute(() -> fetcher.start(name, generation, start, paused));
    }

    /** Begins with the partitions that were assigned and not sought. */
    void startTheRest() {
        if (!unstarted) {
            return;
        }
        unstarted = false;
        Map<TopicPartition, Integer> sought = new LinkedHashMap<>();
        for (PartitionPosition position : positions.values()) {
            if (position.isStarted()) {
                continue;
            }
            if (committed == null) {
                reset(position, Reason.NO_POSITION, "no position, and auto.offset.reset is none");
            } else {
                start(position.name(), new Start.Committed());
                sought.put(position.name(), position.generation());
            }
        }
        if (committed != null && !sought.isEmpty()) {
            loop.execute(() -> committed.find(sought));
        }
    }

    /** The place behind the last record that was returned, of each partition that has a place. */
    Map<TopicPartition, OffsetAndMetadata> consumed() {
        Map<TopicPartition, OffsetAndMetadata> consumed = new LinkedHashMap<>();
        for (PartitionPosition position : positions.values()) {
            position.offset()
                    .ifPresent(offset ->
                            consumed.put(position.name(), new OffsetAndMetadata(offset, position.leaderEpoch(), "")));
        }
        return consumed;
    }

    /** Begins where the policy says; with the policy none the partition fails. */
    void reset(PartitionPosition position, Reason reason, String message) {
        switch (reset) {
            case EARLIEST -> start(position.name(), Start.EARLIEST);
            case LATEST -> start(position.name(), Start.LATEST);
            case NONE -> position.becomeFailed(new ConsumeException(reason, position.name(), message));
        }
    }

    void setPaused(TopicPartition name, boolean paused) {
        get(name).setPaused(paused);
        loop.execute(() -> fetcher.setPaused(name, paused));
    }

    Set<TopicPartition> paused() {
        return positions.values().stream()
                .filter(PartitionPosition::isPaused)
                .map(PartitionPosition::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
