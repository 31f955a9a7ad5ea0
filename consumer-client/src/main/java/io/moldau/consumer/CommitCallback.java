package io.moldau.consumer;

import io.moldau.consumer.group.OffsetAndMetadata;
import io.moldau.protocol.api.TopicPartition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears how {@link Consumer#commitAsync} ended, from within a later poll or close. */
@FunctionalInterface
public interface CommitCallback {

    /** The commit is over: {@code failure} is null if these offsets are committed. */
    void onCommitted(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable ConsumeException failure);
}
