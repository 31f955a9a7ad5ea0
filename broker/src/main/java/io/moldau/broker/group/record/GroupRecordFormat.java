package io.moldau.broker.group.record;

import io.moldau.broker.coordinator.RecordFormat;
import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import io.moldau.protocol.message.GroupMetadataKey;
import io.moldau.protocol.message.GroupMetadataValue;
import io.moldau.protocol.message.GroupMetadataValue.MemberMetadata;
import io.moldau.protocol.message.OffsetCommitKey;
import io.moldau.protocol.message.OffsetCommitValue;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's records of {@code __consumer_offsets}: key and value each start with the version of their schema. Written as Kafka
 * 3.9 does, so that it and its tools read them; every older version is understood. Stateless.
 */
public final class GroupRecordFormat implements RecordFormat<GroupRecord> {

    private static final int OFFSET_KEY = 1;
    private static final int GROUP_KEY = 2;

    /** The only version with a place for it. */
    private static final int OFFSET_WITH_EXPIRY = 1;

    private static final int OFFSET = 3;
    private static final int GROUP = 3;

    /** The last version whose members had one timeout for both purposes. */
    private static final int GROUP_WITHOUT_REBALANCE_TIMEOUT = 0;

    @Override
    public byte[] key(GroupRecord record) {
        if (record instanceof OffsetCommitted committed) {
            return offsetKey(committed.group(), committed.topic(), committed.partition());
        }
        if (record instanceof OffsetForgotten forgotten) {
            return offsetKey(forgotten.group(), forgotten.topic(), forgotten.partition());
        }
        return Versioned.write(new GroupMetadataKey(record.group()), GROUP_KEY);
    }

    private static byte[] offsetKey(String group, String topic, int partition) {
        return Versioned.write(new OffsetCommitKey(group, topic, partition), OFFSET_KEY);
    }

    @Override
    public byte @Nullable [] value(GroupRecord record) {
        if (record instanceof OffsetCommitted committed) {
            return offsetValue(committed.offset());
        }
        return record instanceof GroupStored stored ? groupValue(stored.stored()) : null;
    }

    private static byte[] offsetValue(CommittedOffset offset) {
        OffsetCommitValue value = new OffsetCommitValue(
                offset.offset(),
                offset.leaderEpoch(),
                offset.metadata(),
                offset.commitTimestampMs(),
                offset.expireTimestampMs());
        boolean expires = offset.expireTimestampMs() != CommittedOffset.NO_EXPIRY;
        return Versioned.write(value, expires ? OFFSET_WITH_EXPIRY : OFFSET);
    }

    private static byte[] groupValue(StoredGroup group) {
        List<MemberMetadata> members =
                group.members().stream().map(GroupRecordFormat::memberValue).toList();
        GroupMetadataValue value = new GroupMetadataValue(
                group.protocolType(), group.generation(), group.protocol(), group.leader(), group.settledMs(), members);
        return Versioned.write(value, GROUP);
    }

    private static MemberMetadata memberValue(StoredMember member) {
        return new MemberMetadata(
                member.memberId(),
                member.instanceId(),
                member.clientId(),
                member.clientHost(),
                member.rebalanceTimeoutMs(),
                member.sessionTimeoutMs(),
                member.subscription(),
                member.assignment());
    }

    @Override
    public @Nullable GroupRecord read(ByteBuffer key, @Nullable ByteBuffer value) {
        int version = Versioned.version(key);
        if (version >= 0 && version <= OFFSET_KEY) {
            OffsetCommitKey offset = Versioned.read(key, OffsetCommitKey::read);
            return value == null
                    ? new OffsetForgotten(offset.group(), offset.topic(), offset.partition())
                    : new OffsetCommitted(offset.group(), offset.topic(), offset.partition(), offset(value));
        }
        if (version == GROUP_KEY) {
            String group = Versioned.read(key, GroupMetadataKey::read).group();
            return value == null ? new GroupForgotten(group) : new GroupStored(group, group(value));
        }
        return null;
    }

    private static CommittedOffset offset(ByteBuffer bytes) {
        OffsetCommitValue value = Versioned.read(bytes, OffsetCommitValue::read);
        return new CommittedOffset(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp());
    }

    private static StoredGroup group(ByteBuffer bytes) {
        boolean oneTimeout = Versioned.version(bytes) == GROUP_WITHOUT_REBALANCE_TIMEOUT;
        GroupMetadataValue value = Versioned.read(bytes, GroupMetadataValue::read);
        List<StoredMember> members = value.members().stream()
                .map(member -> member(member, oneTimeout))
                .toList();
        return new StoredGroup(
                value.protocolType(),
                value.generation(),
                value.protocol(),
                value.leader(),
                value.currentStateTimestamp(),
                members);
    }

    private static StoredMember member(MemberMetadata member, boolean oneTimeout) {
        return new StoredMember(
                member.memberId(),
                member.groupInstanceId(),
                member.clientId(),
                member.clientHost(),
                oneTimeout ? member.sessionTimeout() : member.rebalanceTimeout(),
                member.sessionTimeout(),
                member.subscription(),
                member.assignment());
    }
}
