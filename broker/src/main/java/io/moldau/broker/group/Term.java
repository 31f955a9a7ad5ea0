package io.moldau.broker.group;

import io.moldau.broker.coordinator.Journal;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupState;
import io.moldau.config.GroupConfig;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.random.RandomGenerator;

/**
 * What everything in a shard works with during one term of leadership.
 *
 * @param partition the coordinator's log, for log lines
 * @param state what the log says; changed by the journal alone
 * @param loop the partition's, on which all of this happens
 */
record Term(
        TopicPartition partition,
        GroupState state,
        Journal<GroupRecord> journal,
        Loop loop,
        Clock clock,
        RandomGenerator random,
        GroupConfig config) {

    /** For deadlines. */
    long nowMs() {
        return clock.monotonicMs();
    }
}
