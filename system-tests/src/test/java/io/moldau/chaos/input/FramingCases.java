package io.moldau.chaos.input;

import static io.moldau.chaos.input.BadInput.CLOSED;
import static io.moldau.chaos.input.BadInput.NONE;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;

/** B1, B3, B5 to B7: sizes, other protocols, and headers. */
final class FramingCases {

    private static final int FLEXIBLE = 9; // the first flexible version of Metadata

    private FramingCases() {}

    static List<BadInput> all(int maxFrameBytes) {
        List<BadInput> cases = new ArrayList<>();
        sizes(cases, maxFrameBytes);
        otherProtocols(cases);
        keysAndVersions(cases);
        clientIds(cases);
        tags(cases);
        return cases;
    }

    private static void sizes(List<BadInput> cases, int maxFrameBytes) {
        for (int size : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, maxFrameBytes + 1}) {
            cases.add(BadInput.closes(
                    "B1", "size " + size, Frames.empty().int32(size).zeros(64).unsized()));
        }
        for (int size = 0; size < 8; size++) {
            cases.add(BadInput.closes(
                    "B1", "size " + size, Frames.empty().zeros(size).sized()));
        }
    }

    private static void otherProtocols(List<BadInput> cases) {
        cases.add(BadInput.closes(
                "B3", "HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        cases.add(BadInput.closes(
                "B3",
                "TLS client hello",
                ByteBuffer.allocate(256).putInt(0x16030100).putInt(0xfb0100).array()));
    }

    private static void keysAndVersions(List<BadInput> cases) {
        for (int key : new int[] {-1, 1_000, 32_767}) {
            cases.add(BadInput.closes(
                    "B5",
                    "api key " + key,
                    Frames.empty()
                            .int16(key)
                            .int16(0)
                            .int32(1)
                            .string("raw")
                            .zeros(8)
                            .sized()));
        }
        for (int version : new int[] {-1, 99, 32_767}) {
            cases.add(BadInput.closes(
                    "B5",
                    "Metadata version " + version,
                    Frames.empty()
                            .int16(3)
                            .int16(version)
                            .int32(1)
                            .string("raw")
                            .int32(0)
                            .sized()));
        }
        cases.add(BadInput.of(
                "B5",
                "ApiVersions version 99 is answered in version 0",
                ApiKeys.API_VERSIONS,
                0,
                Frames.empty()
                        .int16(18)
                        .int16(99)
                        .int32(1)
                        .string("raw")
                        .zeros(8)
                        .sized(),
                "UNSUPPORTED_VERSION"));
    }

    private static void clientIds(List<BadInput> cases) {
        cases.add(metadata("null client id", Frames.empty().int16(-1).unsized(), 7, NONE));
        cases.add(metadata(
                "client id of 32767 bytes",
                Frames.empty().int16(32_767).zeros(32_767).unsized(),
                7,
                NONE));
        cases.add(metadata(
                "client id in invalid UTF-8",
                Frames.empty().int16(3).int8(0xc3).int8(0x28).int8(0xff).unsized(),
                7,
                NONE,
                CLOSED));
        cases.add(metadata(
                "control characters in the client id",
                Frames.empty().string("a\n\u001b[31m2026 FATAL forged\r\0").unsized(),
                7,
                NONE,
                CLOSED));
        cases.add(metadata("client id length -2", Frames.empty().int16(-2).unsized(), 7, CLOSED, NONE));
        cases.add(metadata(
                "client id longer than the frame", Frames.empty().int16(1_000).unsized(), 7, CLOSED));
        for (int correlationId : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            cases.add(metadata(
                    "correlation id " + correlationId,
                    Frames.empty().string("raw").unsized(),
                    correlationId,
                    NONE));
        }
        cases.add(BadInput.of(
                "B6",
                "a flexible version with the older header",
                ApiKeys.METADATA,
                FLEXIBLE,
                Frames.empty()
                        .int16(3)
                        .int16(FLEXIBLE)
                        .int32(1)
                        .string("raw")
                        .varint(1)
                        .int8(0)
                        .int8(0)
                        .int8(0)
                        .sized(),
                CLOSED));
    }

    private static BadInput metadata(String name, byte[] clientId, int correlationId, String... allowed) {
        return BadInput.of(
                "B6",
                name,
                ApiKeys.METADATA,
                1,
                Frames.empty()
                        .int16(3)
                        .int16(1)
                        .int32(correlationId)
                        .raw(clientId)
                        .int32(0)
                        .sized(),
                allowed);
    }

    /** Tagged fields of the header; a Metadata v9 body for no topics follows each. */
    private static void tags(List<BadInput> cases) {
        cases.add(tagged("2^31 fields", new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8}, CLOSED)
                .butKafkaSays(NONE));
        cases.add(tagged(
                "2^31 - 1 fields", Frames.empty().varint(Integer.MAX_VALUE).unsized(), CLOSED));
        cases.add(tagged("a negative varint", Frames.empty().varint(-1).unsized(), CLOSED)
                .butKafkaSays(NONE));
        cases.add(tagged(
                "a varint of six bytes",
                new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1},
                CLOSED));
        cases.add(tagged("a field longer than the frame", new byte[] {1, 5, 100}, CLOSED));
        cases.add(tagged(
                "a field of negative size",
                Frames.empty().varint(1).varint(5).varint(-1).unsized(),
                CLOSED));
        // Kafka skips unknown fields without looking at their order, and so may we.
        cases.add(tagged("fields out of order", new byte[] {2, 9, 1, 0, 5, 1, 0}, CLOSED, NONE));
        cases.add(tagged("a field twice", new byte[] {2, 5, 1, 0, 5, 1, 0}, CLOSED, NONE));
        int flood = 200_000;
        Frames fields = Frames.empty().varint(flood);
        for (int tag = 0; tag < flood; tag++) {
            fields.varint(tag + 100).int8(0);
        }
        cases.add(tagged("a flood of " + flood + " fields", fields.unsized(), CLOSED, NONE));
    }

    private static BadInput tagged(String name, byte[] tags, String... allowed) {
        byte[] wire = Frames.empty()
                .int16(3)
                .int16(FLEXIBLE)
                .int32(1)
                .string("raw")
                .raw(tags)
                .varint(1) // an empty array of topics
                .int8(0)
                .int8(0)
                .int8(0)
                .int8(0)
                .sized();
        return BadInput.of("B7", name, ApiKeys.METADATA, FLEXIBLE, wire, allowed);
    }
}
