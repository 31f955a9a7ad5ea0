package io.moldau.consumer.group;

import io.moldau.protocol.api.TopicPartition;
import java.util.Map;

/** Hears what is committed: one of its methods, once, on the loop. */
public interface CommittedListener {

    /** What is committed; partitions that nothing is committed for are left out. */
    void onOffsets(Map<TopicPartition, OffsetAndMetadata> offsets);

    /** The coordinator will not say. */
    void onRefused(GroupFailure failure);
}
