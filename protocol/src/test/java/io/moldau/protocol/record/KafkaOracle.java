package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The Java client of Kafka, as the judge of what a batch is; and records in a form both sides can be compared in. */
final class KafkaOracle {
    private KafkaOracle() {}

    /** A record with all that it carries as values, comparable by {@code equals}. */
    record Plain(
            long offset,
            long timestamp,
            @Nullable String key,
            @Nullable String value,
            List<String> headers) {}

    /** Records with empty and null keys and values, repeated and null headers, and values that compress or do not. */
    static SimpleRecord[] randomRecords(RandomGenerator random, int count) {
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++) {
            Header[] headers = new Header[random.nextInt(4)];
            for (int h = 0; h < headers.length; h++) {
                headers[h] = new RecordHeader("näme-" + random.nextInt(3), randomBytes(random, 40));
            }
            long timestamp = 1_700_000_000_000L + random.nextLong(-100_000, 100_000);
            records[i] = new SimpleRecord(timestamp, randomBytes(random, 50), randomBytes(random, 3_000), headers);
        }
        return records;
    }

    static byte @Nullable [] randomBytes(RandomGenerator random, int maxBytes) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> new byte[random.nextInt(maxBytes)];
            default -> {
                byte[] bytes = new byte[random.nextInt(maxBytes)];
                random.nextBytes(bytes);
                yield bytes;
            }
        };
    }

    /** A batch as Kafka's Java producer would send it. */
    static ByteBuffer write(io.moldau.protocol.record.CompressionType type, SimpleRecord... records) {
        return MemoryRecords.withRecords(
                        0L, Compression.of(CompressionType.forId(type.id())).build(), records)
                .buffer();
    }

    /** What Kafka's Java consumer sees in the one batch of this buffer, whose checksum must be right. */
    static List<Plain> read(ByteBuffer batch) {
        DefaultRecordBatch theirs = batchOf(batch);
        theirs.ensureValid();
        List<Plain> records = new ArrayList<>();
        for (Record record : theirs) {
            records.add(new Plain(
                    record.offset(),
                    record.timestamp(),
                    text(record.key()),
                    text(record.value()),
                    headers(record.headers())));
        }
        return records;
    }

    static DefaultRecordBatch batchOf(ByteBuffer batch) {
        return (DefaultRecordBatch) MemoryRecords.readableRecords(batch.duplicate())
                .batches()
                .iterator()
                .next();
    }

    /** What our reader sees. */
    static List<Plain> readOurs(ByteBuffer batch, int maxDecompressedBytes) {
        List<Plain> records = new ArrayList<>();
        try (RecordReader reader = new RecordReader(maxDecompressedBytes)) {
            reader.read(new RecordBatch().wrap(batch, 0)).forEachRemaining(record -> {
                List<String> headers = new ArrayList<>();
                record.headers().forEach(h -> headers.add(h.key() + "=" + text(h.value())));
                records.add(new Plain(
                        record.offset(), record.timestamp(), text(record.key()), text(record.value()), headers));
            });
        }
        return records;
    }

    private static List<String> headers(Header[] headers) {
        List<String> texts = new ArrayList<>();
        for (Header header : headers) {
            byte[] value = header.value();
            texts.add(header.key() + "=" + text(value == null ? null : ByteBuffer.wrap(value)));
        }
        return texts;
    }

    /** One character per byte, so that any bytes can be compared. */
    static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : new String(Utils.toArray(bytes), java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
