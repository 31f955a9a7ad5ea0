package io.moldau.broker.group.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import io.moldau.protocol.message.GroupMetadataValue;
import io.moldau.protocol.message.GroupMetadataValue.MemberMetadata;
import io.moldau.protocol.message.OffsetCommitKey;
import io.moldau.protocol.message.OffsetCommitValue;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupRecordFormatTest {

    private static final StoredMember MEMBER =
            new StoredMember("a-1", "one", "a", "/127.0.0.1", 60_000, 10_000, new byte[] {1, 2}, new byte[] {3});

    private final GroupRecordFormat format = new GroupRecordFormat();

    private byte[] value(GroupRecord record) {
        return Objects.requireNonNull(format.value(record));
    }

    private @Nullable GroupRecord read(byte[] key, byte @Nullable [] value) {
        return format.read(ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
    }

    private @Nullable GroupRecord reread(GroupRecord record) {
        return read(format.key(record), format.value(record));
    }

    private static CommittedOffset offset(long expireMs) {
        return new CommittedOffset(42, expireMs < 0 ? 7 : CommittedOffset.NO_LEADER_EPOCH, "note", 1_000, expireMs);
    }

    @Test
    void offsetsAreWrittenAsKafkaDoes() {
        GroupRecord committed = new OffsetCommitted("g", "t", 5, offset(CommittedOffset.NO_EXPIRY));
        assertThat(HexFormat.of().formatHex(format.key(committed)))
                .isEqualTo("0001" + "000167" + "000174" + "00000005");
        assertThat(HexFormat.of().formatHex(value(committed)))
                .isEqualTo("0003" + "000000000000002a" + "00000007" + "00046e6f7465" + "00000000000003e8");
        assertThat(reread(committed)).isEqualTo(committed);
        GroupRecord forgotten = new OffsetForgotten("g", "t", 5);
        assertThat(format.key(forgotten)).isEqualTo(format.key(committed));
        assertThat(format.value(forgotten)).isNull();
        assertThat(reread(forgotten)).isEqualTo(forgotten);
    }

    @Test
    void anOffsetThatExpiresTakesTheOneVersionWithAPlaceForIt() {
        GroupRecord expiring = new OffsetCommitted("g", "t", 5, offset(2_000));
        assertThat(HexFormat.of().formatHex(value(expiring)))
                .isEqualTo("0001" + "000000000000002a" + "00046e6f7465" + "00000000000003e8" + "00000000000007d0");
        assertThat(reread(expiring)).isEqualTo(expiring);
    }

    @Test
    void groupsAreWrittenInVersionThree() {
        GroupRecord stored =
                new GroupStored("g", new StoredGroup("consumer", 3, "range", "a-1", 1_000, List.of(MEMBER)));
        assertThat(HexFormat.of().formatHex(format.key(stored))).isEqualTo("0002" + "000167");
        assertThat(ByteBuffer.wrap(value(stored)).getShort()).isEqualTo((short) 3);
        GroupStored read = (GroupStored) Objects.requireNonNull(reread(stored));
        assertThat(read.stored()).usingRecursiveComparison().isEqualTo(((GroupStored) stored).stored());
        GroupRecord forgotten = new GroupForgotten("g");
        assertThat(format.key(forgotten)).isEqualTo(format.key(stored));
        assertThat(reread(forgotten)).isEqualTo(forgotten);
        GroupRecord empty = new GroupStored("g", new StoredGroup("consumer", 4, null, null, 1_000, List.of()));
        assertThat(reread(empty)).isEqualTo(empty);
    }

    @Test
    void everyVersionOfAnOffsetIsUnderstood() {
        byte[] key = Versioned.write(new OffsetCommitKey("g", "t", 5), 0);
        OffsetCommitValue value = new OffsetCommitValue(42, 7, "note", 1_000, 2_000);
        for (int version = 0; version <= 4; version++) {
            GroupRecord read = read(key, Versioned.write(value, version));
            int epoch = version < 3 ? -1 : 7;
            long expireMs = version == 1 ? 2_000 : -1;
            assertThat(read)
                    .as("version %d", version)
                    .isEqualTo(
                            new OffsetCommitted("g", "t", 5, new CommittedOffset(42, epoch, "note", 1_000, expireMs)));
        }
    }

    @Test
    void everyVersionOfAGroupIsUnderstood() {
        byte[] key = format.key(new GroupForgotten("g"));
        MemberMetadata member =
                new MemberMetadata("a-1", "one", "a", "/127.0.0.1", 60_000, 10_000, new byte[] {1, 2}, new byte[] {3});
        GroupMetadataValue value = new GroupMetadataValue("consumer", 3, "range", "a-1", 1_000, List.of(member));
        for (int version = 0; version <= 4; version++) {
            GroupStored read = (GroupStored) Objects.requireNonNull(read(key, Versioned.write(value, version)));
            StoredMember only = read.stored().members().get(0);
            assertThat(read.stored().settledMs()).isEqualTo(version < 2 ? -1 : 1_000);
            assertThat(only.instanceId()).isEqualTo(version < 3 ? null : "one");
            assertThat(only.rebalanceTimeoutMs()).isEqualTo(version < 1 ? 10_000 : 60_000);
            assertThat(only.assignment()).containsExactly(3);
        }
    }

    @Test
    void otherKindsOfRecordsArePassedOver() {
        assertThat(read(new byte[] {0, 3, 0, 1, 'g'}, new byte[] {0, 0})).isNull();
        assertThat(read(new byte[] {0, 15}, null)).isNull();
    }

    @Test
    void bytesThatAreNotWhatTheySayAreRefused() {
        byte[] key = format.key(new OffsetForgotten("g", "t", 5));
        for (byte[] malformed : List.of(new byte[0], new byte[] {0, 1, 0}, new byte[] {0, 1, 0, 9, 'g'}, new byte[] {
            0, 1, 0, 1, 'g', 0, 1, 't', 0, 0, 0, 5, 6
        })) {
            assertThatThrownBy(() -> read(malformed, null)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> read(key, new byte[] {0, 9})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(key, new byte[] {0, 3, 1})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void buffersThatBeginElsewhereAreReadAndLeftAlone() {
        GroupRecord committed = new OffsetCommitted("g", "t", 5, offset(CommittedOffset.NO_EXPIRY));
        ByteBuffer key = ByteBuffer.allocate(100).put(new byte[9]).put(format.key(committed));
        key.flip().position(9);
        assertThat(format.read(key.asReadOnlyBuffer(), ByteBuffer.wrap(value(committed))))
                .isEqualTo(committed);
    }
}
