package io.moldau.broker.log.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.disk.DiskFullException;
import io.moldau.broker.log.disk.MemoryDisk;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IndexTest {
    private final MemoryDisk disk = new MemoryDisk("memory");

    private OffsetIndex offsets(int entries, long maxBytes) throws IOException {
        OffsetIndex index = OffsetIndex.fresh(disk, "o.index", 100, maxBytes);
        for (int i = 1; i <= entries; i++) {
            index.reserve(1);
            index.maybeAppend(100 + i * 10, i * 1000);
        }
        return index;
    }

    private TimeIndex times(int entries, long maxBytes) throws IOException {
        TimeIndex index = TimeIndex.fresh(disk, "t.timeindex", 100, maxBytes);
        for (int i = 1; i <= entries; i++) {
            index.reserve(1);
            index.maybeAppend(5000 + i * 10, 100 + i);
        }
        return index;
    }

    @Test
    void offsetEntriesAreKafkasEightBytes() throws IOException {
        OffsetIndex index = offsets(2, 1000);
        assertThat(disk.size("o.index")).isEqualTo(1000);
        index.seal();
        assertThat(HexFormat.of().formatHex(disk.bytes("o.index")))
                .isEqualTo("0000000a" + "000003e8" + "00000014" + "000007d0");
    }

    @Test
    void timeEntriesAreKafkasTwelveBytes() throws IOException {
        TimeIndex index = times(1, 1000);
        assertThat(disk.size("t.timeindex")).isEqualTo(996);
        index.seal();
        assertThat(HexFormat.of().formatHex(disk.bytes("t.timeindex"))).isEqualTo("0000000000001392" + "00000001");
    }

    @Test
    void findsTheFloorOfEveryOffset() throws IOException {
        for (int entries : new int[] {0, 1, 2, 3, 50}) {
            OffsetIndex index = offsets(entries, 1000);
            for (boolean sealed : new boolean[] {false, true}) {
                if (sealed) {
                    index.seal();
                }
                for (int offset = 100; offset < 700; offset++) {
                    int floor = Math.min(entries, (offset - 100) / 10);
                    assertThat(index.floorPosition(offset)).isEqualTo(floor * 1000);
                }
                assertThat(index.lastPosition()).isEqualTo(entries * 1000);
            }
        }
    }

    @Test
    void findsTheFloorOfEveryTimestamp() throws IOException {
        TimeIndex index = times(20, 1000);
        index.seal();
        assertThat(index.floorOffset(5009)).isEqualTo(100);
        assertThat(index.floorTimestamp(5009)).isEqualTo(-1);
        for (int i = 1; i <= 20; i++) {
            assertThat(index.floorOffset(5000 + i * 10)).isEqualTo(100 + i);
            assertThat(index.floorTimestamp(5009 + i * 10)).isEqualTo(5000 + i * 10);
        }
        assertThat(index.lastTimestamp()).isEqualTo(5200);
        assertThat(index.lastOffset()).isEqualTo(120);
    }

    @Test
    void onlyLaterTimestampsMakeEntries() throws IOException {
        TimeIndex index = times(1, 1000);
        index.reserve(2);
        index.maybeAppend(5010, 105);
        index.maybeAppend(5000, 106);
        assertThat(index.entries()).isEqualTo(1);
    }

    @Test
    void aFullIndexTakesNoMore() throws IOException {
        OffsetIndex index = offsets(3, 17);
        assertThat(index.isFull()).isTrue();
        assertThat(index.entries()).isEqualTo(2);
        TimeIndex time = times(2, 24);
        assertThat(time.isFull()).isTrue();
        assertThat(time.entries()).isEqualTo(2);
    }

    @Test
    void aFullDiskShowsWhenRoomIsReserved() throws IOException {
        OffsetIndex index = offsets(1, 1000);
        disk.leaveRoom(4);
        assertThatThrownBy(() -> index.reserve(1)).isInstanceOf(DiskFullException.class);
        disk.makeRoom();
        index.reserve(1);
        index.maybeAppend(200, 9000);
        assertThat(index.floorPosition(200)).isEqualTo(9000);
    }

    @Test
    void truncationDropsEntriesFromAPositionOn() throws IOException {
        OffsetIndex index = offsets(5, 1000);
        index.truncateTo(3000);
        assertThat(index.entries()).isEqualTo(2);
        TimeIndex time = times(5, 1000);
        time.truncateTo(104);
        assertThat(time.entries()).isEqualTo(3);
    }

    @Test
    void aSealedIndexCanBeGoneOnWith() throws IOException {
        OffsetIndex index = offsets(2, 1000);
        index.seal();
        index.closeIdle();
        assertThat(index.floorPosition(115)).isEqualTo(1000);
        index.unseal();
        index.reserve(1);
        index.maybeAppend(130, 3000);
        assertThat(index.floorPosition(130)).isEqualTo(3000);
        index.trim();
        assertThat(disk.size("o.index")).isEqualTo(24);
    }

    @Test
    void implausibleIndexesAreToldFromTheirEnds() throws IOException {
        OffsetIndex index = offsets(3, 1000);
        index.seal();
        assertThat(index.isPlausible(3001)).isTrue();
        assertThat(index.isPlausible(3000)).isFalse();
        disk.put("o.index", new byte[800]);
        assertThat(OffsetIndex.load(disk, "o.index", 100, 1000).isPlausible(10_000))
                .isFalse();
        disk.put("t.timeindex", new byte[1200]);
        TimeIndex zeros = TimeIndex.load(disk, "t.timeindex", 100, 1000);
        assertThat(zeros.isPlausible(100)).isFalse();
    }
}
