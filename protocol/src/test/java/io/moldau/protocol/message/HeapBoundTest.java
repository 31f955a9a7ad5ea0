package io.moldau.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.moldau.protocol.wire.InvalidFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a frame holds, reading it allocates no more than eight times its bytes. Measured, not computed. */
class HeapBoundTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Large enough that the budget's floor does not help. */
    private static final int FRAME_BYTES = 128 * 1024;

    private static final int FACTOR = 8;

    /** The reader itself, an exception and its message. */
    private static final int SLACK_BYTES = 4 * 1024;

    static Stream<Schemas.Subject> subjects() {
        return Schemas.subjects();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void arraysOfTinyElementsAreRefusedOrCheap(Schemas.Subject subject) {
        distinctVersions(subject).forEach(version -> {
            for (HostileFrames.Filling filling : HostileFrames.Filling.values()) {
                boolean more = true;
                for (int array = 0; more; array++) {
                    HostileFrames hostile = new HostileFrames(subject, version, filling, array, FRAME_BYTES);
                    byte[] frame = hostile.frame();
                    more = hostile.hasRepetition();
                    if (more) {
                        assertBounded(subject, version, frame, filling + " array " + array);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void framesOfOneByteOverAndOverAreRefusedOrCheap(Schemas.Subject subject) {
        byte[] frame = new byte[FRAME_BYTES];
        distinctVersions(subject).forEach(version -> {
            for (int value : new int[] {0, 1, 2, 5, 0x41, 0x81, 0xff}) {
                Arrays.fill(frame, (byte) value);
                assertBounded(subject, version, frame, "bytes of " + value);
            }
        });
    }

    @Test
    void aFloodOfUnknownTagsCostsNothing() {
        // An ApiVersions request whose every byte after the two strings belongs to its tagged fields.
        byte[] frame = new byte[FRAME_BYTES];
        ByteBuf out = Unpooled.wrappedBuffer(frame).clear();
        out.writeByte(1).writeByte(1);
        int tags = 30_000;
        out.writeByte((tags & 0x7f) | 0x80)
                .writeByte(((tags >>> 7) & 0x7f) | 0x80)
                .writeByte(tags >>> 14);
        for (int tag = 0; tag < tags; tag++) {
            out.writeByte((tag & 0x7f) | 0x80)
                    .writeByte(((tag >>> 7) & 0x7f) | 0x80)
                    .writeByte(tag >>> 14);
            out.writeByte(0);
        }
        byte[] flood = Arrays.copyOf(frame, out.writerIndex());
        Schemas.Subject subject = Schemas.named("ApiVersionsRequest");
        assertThat(Generated.read(subject, 3, flood))
                .isEqualTo(ApiVersionsRequest.builder().build());
        assertThat(allocatedBy(subject, 3, flood)).isLessThan(SLACK_BYTES);
    }

    @Test
    void anHonestFrameOfManyTopicsIsRead() {
        // What a consumer of thousands of topics asks for must not look like an attack.
        var topics = IntStream.range(0, 10_000)
                .mapToObj(i -> MetadataRequest.MetadataRequestTopic.builder()
                        .name("t" + i)
                        .build())
                .toList();
        MetadataRequest request = MetadataRequest.builder().topics(topics).build();
        Schemas.Subject subject = Schemas.named("MetadataRequest");
        subject.versions().filter(version -> version > 0).forEach(version -> {
            MetadataRequest versioned = request;
            byte[] frame = Generated.write(versioned, version);
            assertThat(Generated.read(subject, version, frame))
                    .as("version %d", version)
                    .isNotNull();
        });
    }

    /** One of each run of versions that look alike: their frames are the same. */
    private static IntStream distinctVersions(Schemas.Subject subject) {
        Set<ByteBuffer> seen = new HashSet<>();
        return subject.versions().filter(version -> {
            byte[] sample = new HostileFrames(subject, version, HostileFrames.Filling.ONE, 0, 1).frame();
            return seen.add(ByteBuffer.wrap(sample));
        });
    }

    private static void assertBounded(Schemas.Subject subject, int version, byte[] frame, String what) {
        // Once to load what has to be loaded, then measured.
        allocatedBy(subject, version, frame);
        assertThat(allocatedBy(subject, version, frame))
                .as("%s version %d, %s", subject, version, what)
                .isLessThanOrEqualTo((long) FACTOR * frame.length + SLACK_BYTES);
    }

    private static long allocatedBy(Schemas.Subject subject, int version, byte[] frame) {
        ByteBuf buffer = Unpooled.wrappedBuffer(frame);
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        try {
            Generated.read(subject, version, buffer);
        } catch (InvalidFrameException refused) {
            // As good an answer as a message.
        }
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }
}
