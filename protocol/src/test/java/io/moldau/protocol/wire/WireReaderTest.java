package io.moldau.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {

    @Test
    void readsWithinTheIndexesOfItsFrameAndMovesNeither() {
        ByteBuf frame = Unpooled.wrappedBuffer(hex("ff" + "0102" + "03" + "ff"));
        frame.setIndex(1, 4);
        WireReader in = new WireReader(frame);
        assertThat(in.readInt16()).isEqualTo((short) 0x0102);
        assertThat(in.remaining()).isEqualTo(1);
        assertThatThrownBy(in::readInt16).isInstanceOf(InvalidFrameException.class);
        assertThatThrownBy(in::expectEnd).isInstanceOf(InvalidFrameException.class);
        assertThat(in.readInt8()).isEqualTo((byte) 3);
        in.expectEnd();
        assertThat(frame.readerIndex()).isEqualTo(1);
        assertThat(frame.writerIndex()).isEqualTo(4);
    }

    @Test
    void varintsHaveFiveBytesAtMost() {
        assertThat(reader("ffffffff07").readUnsignedVarint()).isEqualTo(Integer.MAX_VALUE);
        assertThat(reader("ffffffff0f").readUnsignedVarint()).isEqualTo(-1);
        assertThat(reader("8000").readUnsignedVarint()).isZero();
        refused("ffffffff1f", WireReader::readUnsignedVarint);
        refused("8080808080", WireReader::readUnsignedVarint);
        refused("808080808001", WireReader::readUnsignedVarint);
        refused("80", WireReader::readUnsignedVarint);
    }

    @Test
    void varlongsHaveTenBytesAtMost() {
        assertThat(reader("feffffffffffffffff01").readVarlong()).isEqualTo(Long.MAX_VALUE);
        assertThat(reader("ffffffffffffffffff01").readVarlong()).isEqualTo(Long.MIN_VALUE);
        assertThat(reader("01").readVarlong()).isEqualTo(-1);
        refused("ffffffffffffffffff02", WireReader::readVarlong);
        refused("8080808080808080808001", WireReader::readVarlong);
    }

    @Test
    void nullAndEmptyAreNotTheSame() {
        assertThat(reader("").readNullableString(-1)).isNull();
        assertThat(reader("").readNullableString(0)).isEmpty();
        assertThat(reader("").readNullableBytes(-1)).isNull();
        assertThat(reader("").readNullableBytes(0)).isEmpty();
        assertThat(reader("").readNullableInt32List(-1)).isNull();
        assertThat(reader("").readNullableInt32List(0)).isEmpty();
        assertThat(reader("").readNullableList(-1, 1, 0, WireReader::readInt8)).isNull();
        assertThat(reader("").readNullableList(0, 1, 0, WireReader::readInt8)).isEmpty();
        refused("", in -> in.readString(-1));
        refused("", in -> in.readBytes(-1));
        refused("", in -> in.readInt32List(-1));
        refused("", in -> in.readList(-1, 1, 0, WireReader::readInt8));
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, Integer.MIN_VALUE, 5, Integer.MAX_VALUE})
    void lengthsMustFitWhatIsLeft(int length) {
        refused("01020304", in -> in.readNullableString(length));
        refused("01020304", in -> in.readNullableBytes(length));
        refused("01020304", in -> in.readSlice(length));
        refused("01020304", in -> in.skip(length));
        refused("01020304", in -> in.readNullableInt32List(length));
        refused("01020304", in -> in.readNullableList(length, 1, 0, WireReader::readInt8));
    }

    @Test
    void countsAreHeldAgainstTheLeastAnElementTakes() {
        assertThat(reader("00010002").readList(2, 2, 0, WireReader::readInt16)).containsExactly((short) 1, (short) 2);
        refused("00010002ff", in -> in.readList(3, 2, 0, WireReader::readInt16));
        refused("00000001000000", in -> in.readInt32List(2));
    }

    @Test
    void compactLengthsEndAt31Bits() {
        assertThat(reader("00").readCompactLength()).isEqualTo(-1);
        assertThat(reader("01").readCompactLength()).isZero();
        assertThat(reader("ffffffff07").readCompactLength()).isEqualTo(Integer.MAX_VALUE - 1);
        refused("8080808008", WireReader::readCompactLength);
        refused("ffffffff0f", WireReader::readCompactLength);
    }

    @Test
    void stringsAreUtf8AndNoLongerThanTheProtocolHasThem() {
        assertThat(reader("efbfbd").readString(3)).isEqualTo("\uFFFD");
        assertThat(reader("f09f9880").readString(4)).isEqualTo("😀");
        refused("c328", in -> in.readString(2)); // the second byte cannot follow the first
        refused("eda080", in -> in.readString(3)); // half a surrogate pair
        refused("c0af", in -> in.readString(2)); // longer than need be
        refused("61f0", in -> in.readString(2)); // cut off
        String longest = "61".repeat(Short.MAX_VALUE);
        assertThat(reader(longest).readString(Short.MAX_VALUE)).hasSize(Short.MAX_VALUE);
        refused(longest + "61", in -> in.readString(Short.MAX_VALUE + 1));
    }

    @Test
    void aShortStringAfterALongOneHoldsNothingOfIt() {
        WireReader in = reader("6c6f6e67" + "73");
        assertThat(in.readString(4)).isEqualTo("long");
        assertThat(in.readString(1)).isEqualTo("s");
    }

    @Test
    void listsCannotBeChanged() {
        List<Short> list = reader("0001").readList(1, 2, 0, WireReader::readInt16);
        assertThatThrownBy(() -> list.add((short) 1)).isInstanceOf(UnsupportedOperationException.class);
        List<Integer> ints = reader("00000001").readInt32List(1);
        assertThatThrownBy(() -> ints.add(1)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(ints).isEqualTo(List.of(1)).isInstanceOf(IntList.class);
    }

    @Test
    void taggedFieldsAreReadOrSkippedBySize() {
        WireReader in = reader("03" + "00020007" + "0403aabbcc" + "0900" + "dd");
        int known = 0;
        int unknown = 0;
        for (TaggedFields tags = in.readTags(); tags.next(); ) {
            switch (tags.tag()) {
                case 0 -> known = in.readInt16();
                default -> {
                    unknown++;
                    tags.skip();
                }
            }
        }
        assertThat(known).isEqualTo(7);
        assertThat(unknown).isEqualTo(2);
        assertThat(in.remaining()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01" + "0001ff", // the field takes two bytes and has one
                "01" + "0003000700", // the field takes two bytes and has three
                "01" + "00050007", // larger than the frame
                "02" + "0002000700020007", // twice the same tag
                "02" + "0500" + "00020007", // tags that descend
                "01" + "ffffffff0f00", // a tag beyond 31 bits
                "01" + "00ffffffff0f", // a size beyond 31 bits
                "7f" + "00020007", // more tags than there are bytes for
                "ffffffff0f" // 2^32 - 1 tags
            })
    void badTaggedFieldsAreRefused(String bytes) {
        refused(bytes, in -> {
            for (TaggedFields tags = in.readTags(); tags.next(); ) {
                if (tags.tag() == 0) {
                    in.readInt16();
                } else {
                    tags.skip();
                }
            }
        });
    }

    @Test
    void theBudgetHasAFloorAndThenGrowsWithTheFrame() {
        new HeapBudget(1).charge(HeapBudget.FLOOR_BYTES);
        assertThatThrownBy(() -> new HeapBudget(1).charge(HeapBudget.FLOOR_BYTES + 1))
                .isInstanceOf(InvalidFrameException.class);
        int frameBytes = 1 << 30;
        long limit = (long) frameBytes * HeapBudget.BYTES_PER_FRAME_BYTE;
        new HeapBudget(frameBytes).charge(limit);
        assertThatThrownBy(() -> new HeapBudget(frameBytes).charge(limit + 1))
                .isInstanceOf(InvalidFrameException.class);
    }

    private static void refused(String bytes, Consumer<WireReader> read) {
        assertThatThrownBy(() -> read.accept(reader(bytes))).as(bytes).isInstanceOf(InvalidFrameException.class);
    }

    private static WireReader reader(String hex) {
        return new WireReader(Unpooled.wrappedBuffer(hex(hex)));
    }

    private static byte[] hex(String text) {
        return ByteBufUtil.decodeHexDump(text);
    }
}
