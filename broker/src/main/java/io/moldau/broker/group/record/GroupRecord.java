package io.moldau.broker.group.record;

/** One thing that a group coordinator passes through its log. Immutable. */
public sealed interface GroupRecord {

    /** Whose it is. */
    String group();

    /** The group has consumed a partition up to some offset. */
    record OffsetCommitted(String group, String topic, int partition, CommittedOffset offset) implements GroupRecord {}

    /** Nothing is known any more about how far the group has consumed a partition. */
    record OffsetForgotten(String group, String topic, int partition) implements GroupRecord {}

    /** The group has settled: on a generation of members with their assignments, or on having none. */
    record GroupStored(String group, StoredGroup stored) implements GroupRecord {}

    /** The group's members are not remembered any more. Its offsets are forgotten one by one. */
    record GroupForgotten(String group) implements GroupRecord {}
}
