package io.moldau.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireWriterTest {

    private final WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 1);

    @Test
    void attachedPartsStayInPlaceAndKeepOneReference() {
        ByteBuf first = Unpooled.wrappedBuffer(new byte[] {10, 11});
        ByteBuf second = Unpooled.wrappedBuffer(new byte[] {12});
        out.writeInt8((byte) 1);
        out.attach(first, 2);
        out.attach(second, 1);
        out.writeInt64(2);
        assertThat(out.size()).isEqualTo(1 + 2 + 1 + 8);

        List<ReferenceCounted> parts = out.parts();
        assertThat(parts.stream().map(part -> ByteBufUtil.hexDump((ByteBuf) part)))
                .containsExactly("01", "0a0b", "0c", "0000000000000002");
        assertThat(parts.get(1)).isSameAs(first);
        assertThat(parts).allMatch(part -> part.refCnt() >= 1);
        parts.forEach(ReferenceCounted::release);
        assertThat(parts).allMatch(part -> part.refCnt() == 0);
    }

    @Test
    void releaseDropsEverything() {
        ByteBuf part = Unpooled.wrappedBuffer(new byte[] {10, 11});
        out.attach(part, 2);
        out.release();
        assertThat(part.refCnt()).isZero();
    }

    @Test
    void aFrameWithoutAttachmentsIsOnePart() {
        out.writeString("ä");
        out.writeCompactString(null);
        assertThat(written()).isEqualTo("0002c3a4" + "00");
    }

    @Test
    void intsAreWrittenAlikeWithAndWithoutBoxes() {
        out.writeInt32List(IntList.of(1, 2));
        out.writeCompactInt32List(List.of(1, 2));
        out.writeInt32List(null);
        assertThat(written()).isEqualTo("00000002" + "0000000100000002" + "03" + "0000000100000002" + "ffffffff");
    }

    @Test
    void whatTheProtocolCannotHoldIsRefused() {
        assertThatThrownBy(() -> out.writeString("x".repeat(Short.MAX_VALUE + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeCompactString("ä".repeat(Short.MAX_VALUE / 2 + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeUint16(0x10000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeUint16(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(out.size()).isZero();
        out.release();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void varintsComeBackAndTakeWhatTheirSizeSays(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int bits = 0; bits <= Long.SIZE; bits++) {
            long value = bits == 0 ? 0 : random.nextLong() >>> (Long.SIZE - bits);
            WireWriter frame = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 20);
            frame.writeUnsignedVarint((int) value);
            assertThat(frame.size()).as("%x seed %d", value, seed).isEqualTo(WireSize.ofUnsignedVarint((int) value));
            int before = frame.size();
            frame.writeVarlong(value);
            assertThat(frame.size() - before).as("%x seed %d", value, seed).isEqualTo(WireSize.ofVarlong(value));

            ByteBuf bytes = (ByteBuf) frame.parts().get(0);
            WireReader in = new WireReader(bytes);
            assertThat(in.readUnsignedVarint()).isEqualTo((int) value);
            assertThat(in.readVarlong()).isEqualTo(value);
            in.expectEnd();
            bytes.release();
        }
    }

    private String written() {
        List<ReferenceCounted> parts = out.parts();
        assertThat(parts).hasSize(1);
        String hex = ByteBufUtil.hexDump((ByteBuf) parts.get(0));
        parts.get(0).release();
        return hex;
    }
}
