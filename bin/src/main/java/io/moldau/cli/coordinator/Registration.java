package io.moldau.cli.coordinator;

import io.moldau.broker.group.record.CommittedOffset;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import io.moldau.broker.group.record.StoredGroup;
import io.moldau.broker.group.record.StoredMember;
import java.util.stream.Collectors;

/**
 * One record of a coordinator's log, for people.
 *
 * @param name who or what was registered: {@code subscriber/<group>} or {@code commit/<group>/<topic>-<partition>}
 * @param content what was said of it; "forgotten" when it was taken back
 */
record Registration(String name, String content) {

    private static final String FORGOTTEN = "forgotten";

    static Registration of(GroupRecord record) {
        if (record instanceof GroupStored stored) {
            return new Registration("subscriber/" + stored.group(), content(stored.stored()));
        }
        if (record instanceof GroupForgotten forgotten) {
            return new Registration("subscriber/" + forgotten.group(), FORGOTTEN);
        }
        if (record instanceof OffsetCommitted committed) {
            return commit(committed.group(), committed.topic(), committed.partition(), content(committed.offset()));
        }
        OffsetForgotten forgotten = (OffsetForgotten) record;
        return commit(forgotten.group(), forgotten.topic(), forgotten.partition(), FORGOTTEN);
    }

    private static Registration commit(String group, String topic, int partition, String content) {
        return new Registration("commit/" + group + "/" + topic + "-" + partition, content);
    }

    private static String content(StoredGroup group) {
        String settled = "generation=" + group.generation() + " type=" + group.protocolType();
        return group.isEmpty()
                ? settled + " empty"
                : settled + " protocol=" + group.protocol() + " leader=" + group.leader() + " members="
                        + group.members().stream().map(StoredMember::memberId).collect(Collectors.joining(","));
    }

    private static String content(CommittedOffset offset) {
        return "offset=" + offset.offset()
                + (offset.leaderEpoch() == CommittedOffset.NO_LEADER_EPOCH ? "" : " epoch=" + offset.leaderEpoch())
                + (offset.metadata().isEmpty() ? "" : " metadata=" + offset.metadata());
    }
}
