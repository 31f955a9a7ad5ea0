package io.moldau.protocol.transport.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.BadFrameException;
import io.moldau.protocol.transport.FrameBudget;
import io.moldau.protocol.transport.LeakGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakGuard.class)
class FrameDecoderTest {

    private static final int MAX = 100_000;

    private final CountingBudget budget = new CountingBudget();
    private final List<byte[]> frames = new ArrayList<>();
    private final FrameDecoder decoder = new FrameDecoder(MAX, budget, ByteBufAllocator.DEFAULT, this::take);

    private void take(ByteBuf frame) {
        assertThat(frame.readerIndex()).isZero();
        assertThat(frame.nioBufferCount()).isEqualTo(1);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        budget.release(bytes.length);
        frame.release();
        frames.add(bytes);
    }

    private void feed(ByteBuf bytes) throws BadFrameException {
        decoder.add(bytes);
        while (decoder.hasInput()) {
            decoder.decodeOne();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1000, 65_536, 1_000_000})
    void framesComeOutWholeHoweverTheStreamIsCut(int chunkBytes) throws Exception {
        long seed = 42L + chunkBytes;
        Random random = new Random(seed);
        List<byte[]> sent = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        for (int size : new int[] {0, 1, 3, 4, 511, 512, 513, 2048, 30_000, MAX, 0, 9}) {
            if (size > 1000 * chunkBytes) {
                continue; // hundreds of thousands of tracked buffers prove no more than thousands do
            }
            byte[] frame = new byte[size];
            random.nextBytes(frame);
            sent.add(frame);
            stream.writeInt(size).writeBytes(frame);
        }
        while (stream.isReadable()) {
            feed(ByteBufAllocator.DEFAULT.buffer().writeBytes(stream, Math.min(chunkBytes, stream.readableBytes())));
        }
        stream.release();

        assertThat(frames).as("seed " + seed).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(frames.get(i)).as("frame " + i).isEqualTo(sent.get(i));
        }
        assertThat(budget.held).isZero();
        assertThat(decoder.atBoundary()).isTrue();
    }

    @Test
    void memoryFollowsTheBytesThatArrivedNotTheSizeClaimed() throws Exception {
        feed(Unpooled.buffer().writeInt(MAX));
        assertThat(budget.held).isZero();
        feed(Unpooled.buffer().writeZero(10));
        assertThat(budget.held).isLessThanOrEqualTo(512);
        feed(Unpooled.buffer().writeZero(1000));
        assertThat(budget.held).isLessThanOrEqualTo(4 * 1010);
        feed(Unpooled.buffer().writeZero(20_000));
        assertThat(budget.held).isLessThanOrEqualTo(4 * 21_010);

        decoder.close();
        assertThat(budget.held).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, MAX + 1})
    void aSizeOutOfBoundsIsRefusedBeforeAnyAllocation(int size) {
        assertThatThrownBy(() -> feed(Unpooled.buffer().writeInt(size).writeZero(100)))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining(Integer.toString(size));
        assertThat(budget.held).isZero();
        decoder.close();
    }

    @Test
    void foreignProtocolsAreNamed() {
        assertThatThrownBy(() -> feed(Unpooled.wrappedBuffer("GET / HTTP/1.1\r\n".getBytes(UTF_8))))
                .hasMessageContaining("HTTP");
        decoder.close();
    }

    @Test
    void tlsIsNamed() {
        assertThatThrownBy(() -> feed(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 2, 0, 1})))
                .hasMessageContaining("TLS");
        decoder.close();
    }

    @Test
    void aFrameTheBudgetCannotHoldIsRefused() {
        budget.limit = 5_000;
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        feed(
                                i == 0
                                        ? Unpooled.buffer().writeInt(MAX)
                                        : Unpooled.buffer().writeZero(1000));
                    }
                })
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("memory");
        decoder.close();
        assertThat(budget.held).isZero();
    }

    @Test
    void closingFromWithinAFrameDropsTheRest() throws Exception {
        List<FrameDecoder> self = new ArrayList<>();
        FrameDecoder closing = new FrameDecoder(MAX, budget, ByteBufAllocator.DEFAULT, frame -> {
            take(frame);
            self.get(0).close();
        });
        self.add(closing);
        closing.add(Unpooled.buffer().writeInt(1).writeByte(7).writeInt(1).writeByte(8));
        closing.decodeOne();
        closing.add(Unpooled.buffer().writeInt(1));
        assertThat(closing.hasInput()).isFalse();
        assertThat(frames).hasSize(1);
    }

    private static final class CountingBudget implements FrameBudget {
        private int held;
        private int limit = Integer.MAX_VALUE;

        @Override
        public boolean admits() {
            return true;
        }

        @Override
        public void whenAdmitting(Loop loop, Runnable resume) {
            throw new AssertionError("always admits");
        }

        @Override
        public boolean reserve(int bytes) {
            if (bytes > limit - held) {
                return false;
            }
            held += bytes;
            return true;
        }

        @Override
        public void release(int bytes) {
            held -= bytes;
            assertThat(held).isNotNegative();
        }
    }
}
