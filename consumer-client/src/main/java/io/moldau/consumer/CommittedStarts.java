package io.moldau.consumer;

import io.moldau.consumer.group.CommittedListener;
import io.moldau.consumer.group.ConsumerGroup;
import io.moldau.consumer.group.GroupFailure;
import io.moldau.consumer.group.OffsetAndMetadata;
import io.moldau.protocol.api.TopicPartition;
import java.util.Map;
import java.util.Set;

/** Lets fetching begin where the group has committed. On the loop only. */
final class CommittedStarts {

    private final ConsumerGroup group;
    private final Fetcher fetcher;

    CommittedStarts(ConsumerGroup group, Fetcher fetcher) {
        this.group = group;
        this.fetcher = fetcher;
    }

    /** Looks for the places of partitions that wait in the fetcher, each in its generation. */
    void find(Map<TopicPartition, Integer> generations) {
        group.committed(
                Set.copyOf(generations.keySet()), () -> fetcher.waitsForOne(generations), new CommittedListener() {
                    @Override
                    public void onOffsets(Map<TopicPartition, OffsetAndMetadata> offsets) {
                        generations.forEach((name, generation) -> {
                            OffsetAndMetadata committed = offsets.get(name);
                            if (committed == null) {
                                fetcher.noneCommitted(name, generation);
                            } else {
                                fetcher.begin(name, generation, committed.offset());
                            }
                        });
                    }

                    @Override
                    public void onRefused(GroupFailure failure) {
                        generations.forEach((name, generation) -> fetcher.refuse(name, generation, failure.message()));
                    }
                });
    }
}
