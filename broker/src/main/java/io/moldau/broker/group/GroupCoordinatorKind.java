package io.moldau.broker.group;

import io.moldau.broker.coordinator.CoordinatorKind;
import io.moldau.broker.coordinator.Journal;
import io.moldau.broker.coordinator.RecordFormat;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecordFormat;
import io.moldau.broker.group.record.GroupState;
import io.moldau.config.GroupConfig;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Coordinators of groups, whose log is {@code __consumer_offsets}. Immutable; any thread. */
public final class GroupCoordinatorKind implements CoordinatorKind<GroupRecord, GroupState, GroupShard> {

    public static final String TOPIC = "__consumer_offsets";

    private final RecordFormat<GroupRecord> format = new GroupRecordFormat();
    private final GroupConfig config;
    private final Clock clock;
    private final Supplier<? extends RandomGenerator> randoms;

    /**
     * Describes them.
     *
     * @param randoms gives each coordinator its own, for the ids of its members; asked on the coordinator's loop
     */
    public GroupCoordinatorKind(GroupConfig config, Clock clock, Supplier<? extends RandomGenerator> randoms) {
        this.config = config;
        this.clock = clock;
        this.randoms = randoms;
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    @Override
    public RecordFormat<GroupRecord> format() {
        return format;
    }

    @Override
    public GroupState emptyState() {
        return new GroupState();
    }

    @Override
    public GroupShard begin(TopicPartition partition, GroupState state, Journal<GroupRecord> journal, Loop loop) {
        loop.assertOnLoop();
        GroupShard shard = new GroupShard(new Term(partition, state, journal, loop, clock, randoms.get(), config));
        shard.begin();
        return shard;
    }
}
