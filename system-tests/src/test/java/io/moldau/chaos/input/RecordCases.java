package io.moldau.chaos.input;

import static io.moldau.chaos.input.BadInput.NONE;
import static io.moldau.chaos.input.BadInput.SILENT;
import static io.moldau.chaos.input.Batch.ATTRIBUTES_AT;
import static io.moldau.chaos.input.Batch.BASE_SEQUENCE_AT;
import static io.moldau.chaos.input.Batch.BASE_TIMESTAMP_AT;
import static io.moldau.chaos.input.Batch.COUNT_AT;
import static io.moldau.chaos.input.Batch.CRC_AT;
import static io.moldau.chaos.input.Batch.LAST_OFFSET_DELTA_AT;
import static io.moldau.chaos.input.Batch.LENGTH_AT;
import static io.moldau.chaos.input.Batch.MAGIC_AT;
import static io.moldau.chaos.input.Batch.MAX_TIMESTAMP_AT;
import static io.moldau.chaos.input.Batch.PRODUCER_EPOCH_AT;
import static io.moldau.chaos.input.Batch.PRODUCER_ID_AT;
import static io.moldau.chaos.input.Batch.RECORDS_AT;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;

/** B13 to B22: record batches that lie about themselves, each produced to a topic of its own kind. */
final class RecordCases {

    /** A topic with default settings. */
    static final String PLAIN = "plain";
    /** A topic with {@code cleanup.policy=compact}. */
    static final String COMPACTED = "compacted";
    /** A topic that allows timestamps an hour from now, in both directions. */
    static final String PUNCTUAL = "punctual";
    /** A topic with {@code max.message.bytes=2000}. */
    static final String NARROW = "narrow";

    static final long HOUR_MS = 3_600_000;

    private static final int VERSION = 9;
    private static final String CORRUPT = "CORRUPT_MESSAGE";
    private static final String INVALID = "INVALID_RECORD";
    private static final String BAD_TIMESTAMP = "INVALID_TIMESTAMP";

    /** Kafka's answer where its code did not foresee the case. */
    private static final String SERVER_ERROR = "UNKNOWN_SERVER_ERROR";

    private static final int GZIP = 1;
    private static final int SNAPPY = 2;
    private static final int LZ4 = 3;
    private static final int ZSTD = 4;

    private RecordCases() {}

    static List<BadInput> all() {
        List<BadInput> cases = new ArrayList<>();
        lengths(cases);
        formats(cases);
        counts(cases);
        timestamps(cases);
        attributes(cases);
        producers(cases);
        sizes(cases);
        records(cases);
        codecs(cases);
        requests(cases);
        return cases;
    }

    private static void lengths(List<BadInput> cases) {
        int real = Batch.ofCount(3).bytes().length - 12;
        for (int length : new int[] {48, 0, 13, -1, Integer.MIN_VALUE, real + 1, real - 1}) {
            cases.add(plain(
                    "B13",
                    "batch length " + length,
                    Batch.ofCount(3).int32(LENGTH_AT, length).sealed(),
                    CORRUPT,
                    INVALID));
        }
        cases.add(
                plain("B13", "wrong checksum", Batch.ofCount(3).int32(CRC_AT, 0).bytes(), CORRUPT));
        cases.add(plain(
                "B13",
                "a flipped bit in a record",
                Batch.ofCount(3).int8(RECORDS_AT + 9, 0x55).bytes(),
                CORRUPT));
        cases.add(plain(
                "B13", "a truncated header", Arrays.copyOf(Batch.ofCount(3).bytes(), 40), CORRUPT, INVALID));
        cases.add(
                plain("B13", "a truncated batch", Arrays.copyOf(Batch.ofCount(3).bytes(), 70), CORRUPT, INVALID));
        cases.add(plain("B13", "no batch at all", new byte[0], CORRUPT, INVALID));
    }

    private static void formats(List<BadInput> cases) {
        for (int magic : new int[] {0, 1, 3, 127, -1}) {
            cases.add(plain(
                    "B14",
                    "magic " + magic,
                    Batch.ofCount(1).int8(MAGIC_AT, magic).sealed(),
                    CORRUPT,
                    INVALID,
                    "UNSUPPORTED_FOR_MESSAGE_FORMAT"));
        }
    }

    private static void counts(List<BadInput> cases) {
        // Kafka assigns offsets whatever the base is, and some clients leave one in: either answer is fine.
        cases.add(plain("B15", "base offset 5", Batch.ofCount(3).int64(0, 5).bytes(), INVALID, NONE));
        for (int delta : new int[] {3, 1, -1, Integer.MAX_VALUE}) {
            cases.add(plain(
                    "B15",
                    "last offset delta " + delta + " of 3 records",
                    Batch.ofCount(3).int32(LAST_OFFSET_DELTA_AT, delta).sealed(),
                    INVALID));
        }
        for (int count : new int[] {0, -1, 2, 4, Integer.MAX_VALUE}) {
            cases.add(plain(
                    "B15",
                    "count " + count + " of 3 records",
                    Batch.ofCount(3).int32(COUNT_AT, count).sealed(),
                    INVALID));
        }
        for (int count : new int[] {2, 4, 1_000_000}) {
            Batch batch = Batch.ofCount(3).int32(COUNT_AT, count).int32(LAST_OFFSET_DELTA_AT, count - 1);
            cases.add(plain("B15", count + " records announced, 3 sent", batch.sealed(), INVALID, CORRUPT));
        }
        // Length 1, then attributes, timestamp delta; the offset delta is the fourth byte of a record.
        cases.add(plain(
                        "B15",
                        "offset deltas that are not sequential",
                        Batch.ofCount(1).int8(RECORDS_AT + 3, 10).sealed(),
                        INVALID)
                .butKafkaSays(NONE));
    }

    private static void timestamps(List<BadInput> cases) {
        long now = System.currentTimeMillis();
        for (long timestamp : new long[] {-1, Long.MAX_VALUE, now + 365 * 24 * HOUR_MS}) {
            cases.add(plain("B16", "timestamp " + timestamp, stamped(timestamp), NONE, BAD_TIMESTAMP));
        }
        cases.add(produce(
                "B16", "two hours early where one is allowed", PUNCTUAL, stamped(now - 2 * HOUR_MS), BAD_TIMESTAMP));
        cases.add(produce(
                "B16", "two hours late where one is allowed", PUNCTUAL, stamped(now + 2 * HOUR_MS), BAD_TIMESTAMP));
        cases.add(produce(
                "B16",
                "the largest timestamp where one hour is allowed",
                PUNCTUAL,
                stamped(Long.MAX_VALUE),
                BAD_TIMESTAMP));
        cases.add(produce("B16", "now where an hour is allowed", PUNCTUAL, stamped(now), NONE));
    }

    private static byte[] stamped(long timestamp) {
        return Batch.ofCount(1)
                .int64(BASE_TIMESTAMP_AT, timestamp)
                .int64(MAX_TIMESTAMP_AT, timestamp)
                .sealed();
    }

    private static void attributes(List<BadInput> cases) {
        cases.add(plain(
                "B17",
                "unknown attribute bits",
                Batch.ofCount(3).int16(ATTRIBUTES_AT, 0x7f00).sealed(),
                NONE,
                INVALID));
        for (int codec = 5; codec <= 7; codec++) {
            cases.add(plain(
                    "B17",
                    "codec " + codec,
                    Batch.ofCount(3).int16(ATTRIBUTES_AT, codec).sealed(),
                    CORRUPT,
                    INVALID,
                    "UNSUPPORTED_COMPRESSION_TYPE",
                    SERVER_ERROR));
        }
        cases.add(plain(
                "B17",
                "a client that claims log append time",
                Batch.ofCount(3).int16(ATTRIBUTES_AT, 8).sealed(),
                BAD_TIMESTAMP,
                NONE));
    }

    private static void producers(List<BadInput> cases) {
        cases.add(plain(
                "B18",
                "a control batch",
                Batch.ofCount(1).int16(ATTRIBUTES_AT, 0x30).sealed(),
                INVALID,
                "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"));
        cases.add(plain(
                "B18",
                "control without transaction",
                Batch.ofCount(1).int16(ATTRIBUTES_AT, 0x20).sealed(),
                INVALID));
        cases.add(plain(
                "B18",
                "transactional without a producer id",
                Batch.ofCount(1).int16(ATTRIBUTES_AT, 0x10).sealed(),
                INVALID,
                "INVALID_TXN_STATE",
                "INVALID_REQUEST",
                "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
                "INVALID_PRODUCER_ID_MAPPING"));
        cases.add(plain(
                "B18",
                "no producer id but an epoch",
                Batch.ofCount(1).int16(PRODUCER_EPOCH_AT, 3).sealed(),
                INVALID,
                NONE));
        cases.add(plain(
                "B18",
                "a producer id without epoch",
                Batch.ofCount(1).int64(PRODUCER_ID_AT, 5).sealed(),
                INVALID,
                "INVALID_PRODUCER_EPOCH",
                "OUT_OF_ORDER_SEQUENCE_NUMBER"));
        cases.add(plain("B18", "a first sequence near the end", sequenced(9_000_001, Integer.MAX_VALUE - 1), NONE));
        cases.add(plain("B18", "the sequence that wraps behind it", sequenced(9_000_001, 1), NONE));
        cases.add(plain("B18", "a sequence with a gap", sequenced(9_000_001, 1_000), "OUT_OF_ORDER_SEQUENCE_NUMBER"));
    }

    /** Three records of an idempotent producer at epoch 0. */
    private static byte[] sequenced(long producerId, int baseSequence) {
        return Batch.ofCount(3)
                .int64(PRODUCER_ID_AT, producerId)
                .int16(PRODUCER_EPOCH_AT, 0)
                .int32(BASE_SEQUENCE_AT, baseSequence)
                .sealed();
    }

    private static void sizes(List<BadInput> cases) {
        byte[] one = Batch.ofCount(1).bytes();
        byte[] two = ByteBuffer.allocate(2 * one.length).put(one).put(one).array();
        cases.add(plain("B19", "two batches for one partition", two, INVALID));
        SimpleRecord large = new SimpleRecord(System.currentTimeMillis(), new byte[0], new byte[3_000]);
        cases.add(produce(
                "B19",
                "a batch above max.message.bytes",
                NARROW,
                Batch.of(large).bytes(),
                "MESSAGE_TOO_LARGE"));
    }

    private static void records(List<BadInput> cases) {
        byte[] overflow = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 0, 0, 0};
        cases.add(plain(
                        "B20",
                        "a record length that overflows",
                        Batch.withPayload(0, 1, overflow).sealed(),
                        INVALID,
                        CORRUPT)
                .butKafkaSays(SERVER_ERROR));
        byte[] negativeKey = {14, 0, 0, 0, 3, 0, 0, 0};
        cases.add(plain(
                "B20",
                "a key length of -2",
                Batch.withPayload(0, 1, negativeKey).sealed(),
                INVALID,
                CORRUPT));
        byte[] longKey = {14, 0, 0, 0, (byte) 0xfe, 1, 0, 0};
        cases.add(plain(
                "B20",
                "a key longer than its record",
                Batch.withPayload(0, 1, longKey).sealed(),
                INVALID,
                CORRUPT));
        byte[] headers = {20, 0, 0, 0, 1, 1, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 15};
        cases.add(plain(
                "B20", "2^31 - 1 headers", Batch.withPayload(0, 1, headers).sealed(), INVALID, CORRUPT));
        cases.add(produce(
                "B20",
                "no key on a compacted topic",
                COMPACTED,
                Batch.of(new SimpleRecord(System.currentTimeMillis(), null, new byte[10]))
                        .bytes(),
                INVALID));
    }

    /**
     * Compressed bytes are stored as they came, checksum permitting: a broker that decompresses to look refuses them, one
     * that does not leaves it to the reader.
     */
    private static void codecs(List<BadInput> cases) {
        byte[] noise = HexFormat.of().parseHex("deadbeef00112233445566778899aabbccddeeff");
        byte[] zstdWindow = HexFormat.of().parseHex("28b52ffd0357a8000000000000000000");
        byte[] xerial = HexFormat.of().parseHex("82534e41505059007fffffff7fffffff7fffffff00");
        for (int codec = GZIP; codec <= ZSTD; codec++) {
            cases.add(opaque("B21", "noise under codec " + codec, codec, 3, noise));
            cases.add(opaque("B21", "nothing under codec " + codec, codec, 3, new byte[0]));
        }
        cases.add(opaque("B21", "a wrong xerial header", SNAPPY, 3, xerial));
        cases.add(opaque("B21", "a zstd frame of a 2 GB window and a dictionary", ZSTD, 3, zstdWindow));
        for (Compression codec : List.of(
                Compression.gzip().build(),
                Compression.snappy().build(),
                Compression.lz4().build(),
                Compression.zstd().build())) {
            byte[] payload = payload(Batch.of(codec, new SimpleRecord(0L, null, new byte[5_000])));
            byte[] half = Arrays.copyOf(payload, payload.length / 2);
            byte[] twice = ByteBuffer.allocate(2 * payload.length)
                    .put(payload)
                    .put(payload)
                    .array();
            cases.add(opaque("B21", "half a frame of " + codec.type(), codec.type().id, 1, half));
            cases.add(opaque("B21", "two frames of " + codec.type(), codec.type().id, 1, twice));
        }
        for (Compression codec :
                List.of(Compression.gzip().build(), Compression.zstd().build())) {
            byte[] bomb = Batch.of(codec, new SimpleRecord(0L, null, new byte[64 << 20]))
                    .bytes();
            cases.add(plain(
                    "B22",
                    "a bomb of " + codec.type(),
                    bomb,
                    NONE,
                    INVALID,
                    CORRUPT,
                    "MESSAGE_TOO_LARGE",
                    SERVER_ERROR));
        }
        byte[] lz4 = payload(Batch.of(Compression.lz4().build(), new SimpleRecord(0L, null, new byte[5_000])));
        cases.add(opaque(
                "B21",
                "lz4 with a spoilt frame header",
                LZ4,
                1,
                ByteBuffer.wrap(lz4).put(4, (byte) 0).array()));
    }

    private static byte[] payload(Batch batch) {
        byte[] bytes = batch.bytes();
        return Arrays.copyOfRange(bytes, RECORDS_AT, bytes.length);
    }

    private static BadInput opaque(String row, String name, int codec, int count, byte[] payload) {
        byte[] batch = Batch.withPayload(codec, count, payload).sealed();
        return plain(row, name, batch, CORRUPT, INVALID, NONE, SERVER_ERROR);
    }

    /** What the produce request around the records may get wrong. */
    private static void requests(List<BadInput> cases) {
        byte[] good = Batch.ofCount(1).bytes();
        for (int acks : new int[] {2, -2, 32_767}) {
            cases.add(BadInput.of(
                    "B9",
                    "acks " + acks,
                    ApiKeys.PRODUCE,
                    VERSION,
                    request(PLAIN, acks, 1, good),
                    "INVALID_REQUIRED_ACKS"));
        }
        cases.add(produce("B9", "a topic that does not exist", "missing", good, "UNKNOWN_TOPIC_OR_PARTITION"));
        cases.add(produce(
                "B9",
                "a topic name that may not be",
                "../x",
                good,
                "UNKNOWN_TOPIC_OR_PARTITION",
                "INVALID_TOPIC_EXCEPTION"));
        // Kafka keeps one answer of the two; silence would be a hung producer.
        cases.add(BadInput.of(
                "B9",
                "one partition twice in a request",
                ApiKeys.PRODUCE,
                VERSION,
                request(PLAIN, 1, 2, good),
                NONE,
                "INVALID_REQUEST",
                INVALID));
        cases.add(BadInput.of(
                "B9",
                "an error under acks=0 closes the connection",
                ApiKeys.PRODUCE,
                VERSION,
                request("missing", 0, 1, good),
                BadInput.CLOSED));
        cases.add(BadInput.of(
                "B9",
                "success under acks=0 says nothing",
                ApiKeys.PRODUCE,
                VERSION,
                request(PLAIN, 0, 1, good),
                SILENT));
    }

    static BadInput plain(String row, String name, byte[] records, String... allowed) {
        return produce(row, name, PLAIN, records, allowed);
    }

    private static BadInput produce(String row, String name, String topic, byte[] records, String... allowed) {
        return BadInput.of(row, name, ApiKeys.PRODUCE, VERSION, request(topic, 1, 1, records), allowed);
    }

    /** A produce request with the same records {@code times} over for partition 0. */
    static byte[] request(String topic, int acks, int times, byte[] records) {
        var data = new TopicProduceData().setName(topic);
        for (int i = 0; i < times; i++) {
            data.partitionData()
                    .add(new PartitionProduceData()
                            .setIndex(0)
                            .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(records))));
        }
        var request = new ProduceRequestData().setAcks((short) acks).setTimeoutMs(5_000);
        request.topicData().add(data);
        return Frames.request(ApiKeys.PRODUCE, VERSION, request);
    }
}
