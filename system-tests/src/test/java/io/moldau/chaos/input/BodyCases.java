package io.moldau.chaos.input;

import static io.moldau.chaos.input.BadInput.CLOSED;
import static io.moldau.chaos.input.BadInput.NONE;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.protocol.ApiKeys;

/** B8, B9: lengths and counts inside a request that its bytes do not bear out. */
final class BodyCases {

    private static final String INVALID_REQUEST = "INVALID_REQUEST";

    private BodyCases() {}

    static List<BadInput> all(String topic) {
        List<BadInput> cases = new ArrayList<>();
        arrays(cases);
        strings(cases);
        amplification(cases);
        repetition(cases, topic);
        return cases;
    }

    private static void arrays(List<BadInput> cases) {
        cases.add(metadata("array length -1 means all topics", Frames.empty().int32(-1), NONE));
        // Kafka reads any negative length as null here.
        cases.add(metadata("array length -2", Frames.empty().int32(-2), CLOSED, NONE));
        cases.add(metadata("array length 2^31 - 1", Frames.empty().int32(Integer.MAX_VALUE), CLOSED));
        cases.add(metadata(
                "one element more than there are bytes", Frames.empty().int32(2).int8(0), CLOSED));
        cases.add(metadata("trailing bytes", Frames.empty().int32(0).zeros(100), CLOSED, NONE));
        cases.add(metadata("a body that is missing", Frames.empty(), CLOSED));
        cases.add(flexible("compact array 0 is null", new byte[] {0, 0, 0, 0, 0}, NONE));
        cases.add(flexible("compact array 1 is empty", new byte[] {1, 0, 0, 0, 0}, NONE));
        cases.add(flexible(
                "compact array of 2^31 - 1",
                Frames.empty().varint(Integer.MAX_VALUE).zeros(8).unsized(),
                CLOSED));
        cases.add(flexible(
                        "a compact length of 2^32 - 1",
                        Frames.empty().varint(-1).zeros(8).unsized(),
                        CLOSED)
                .butKafkaSays(NONE));
    }

    private static void strings(List<BadInput> cases) {
        cases.add(metadata(
                "a string beyond the end", Frames.empty().int32(1).int16(32_767).int8('a'), CLOSED));
        cases.add(metadata(
                "a null string where none may be", Frames.empty().int32(1).int16(-1), CLOSED));
        cases.add(metadata(
                "a string in invalid UTF-8",
                Frames.empty().int32(1).int16(2).int8(0xc3).int8(0x28),
                CLOSED,
                "INVALID_TOPIC_EXCEPTION",
                "UNKNOWN_TOPIC_OR_PARTITION"));
        cases.add(BadInput.of(
                "B8",
                "CreateTopics with a null array where none may be",
                ApiKeys.CREATE_TOPICS,
                2,
                Frames.header(ApiKeys.CREATE_TOPICS, 2)
                        .int32(-1)
                        .int32(1_000)
                        .int8(0)
                        .sized(),
                CLOSED,
                INVALID_REQUEST));
    }

    private static void amplification(List<BadInput> cases) {
        int topics = 20_000;
        Frames nested = fetchHead().int32(topics);
        for (int i = 0; i < topics; i++) {
            nested.string("t").int32(60_000);
        }
        cases.add(BadInput.of(
                "B9", "20,000 topics that claim 60,000 partitions each", ApiKeys.FETCH, 4, nested.sized(), CLOSED));
        cases.add(BadInput.of(
                "B9",
                "a produce request that claims 2^27 topics",
                ApiKeys.PRODUCE,
                3,
                Frames.header(ApiKeys.PRODUCE, 3)
                        .int16(-1)
                        .int16(1)
                        .int32(1_000)
                        .int32(1 << 27)
                        .zeros(64)
                        .sized(),
                CLOSED));
    }

    private static void repetition(List<BadInput> cases, String topic) {
        Frames twice = Frames.header(ApiKeys.METADATA, 1).int32(2).string(topic).string(topic);
        cases.add(BadInput.of(
                "B9", "Metadata asks for a topic twice", ApiKeys.METADATA, 1, twice.sized(), NONE, INVALID_REQUEST));
        var partition = new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(-1);
        var offsets = new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setTopics(List.of(new ListOffsetsTopic()
                        .setName(topic)
                        .setPartitions(List.of(partition, partition.duplicate()))));
        cases.add(BadInput.of(
                "B9",
                "ListOffsets asks for a partition twice",
                ApiKeys.LIST_OFFSETS,
                5,
                Frames.request(ApiKeys.LIST_OFFSETS, 5, offsets),
                INVALID_REQUEST,
                NONE));
    }

    private static Frames fetchHead() {
        return Frames.header(ApiKeys.FETCH, 4)
                .int32(-1) // replica id
                .int32(100) // max wait
                .int32(1) // min bytes
                .int32(1 << 20) // max bytes
                .int8(0); // isolation level
    }

    private static BadInput metadata(String name, Frames body, String... allowed) {
        byte[] wire = Frames.header(ApiKeys.METADATA, 1).raw(body.unsized()).sized();
        return BadInput.of("B8", name, ApiKeys.METADATA, 1, wire, allowed);
    }

    private static BadInput flexible(String name, byte[] body, String... allowed) {
        byte[] wire = Frames.header(ApiKeys.METADATA, 9).raw(body).sized();
        return BadInput.of("B8", name, ApiKeys.METADATA, 9, wire, allowed);
    }
}
