package io.moldau.broker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.record.LogRecord;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatchBuilder;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.RecordIterator;
import io.moldau.protocol.record.RecordReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Batches of records with keys, and what a reader makes of them. */
final class KeyedBatches {
    private KeyedBatches() {}

    /** A record as read back: {@code "3:key=value"}, or {@code "3:key"} for a tombstone. */
    static List<String> records(LogFixture fixture, Log log) {
        var records = new ArrayList<String>();
        walk(fixture, log, record -> records.add(record.offset() + ":" + text(record)));
        return records;
    }

    /** The last value of each key that was not deleted. */
    static Map<String, String> table(LogFixture fixture, Log log) {
        var table = new TreeMap<String, String>();
        walk(fixture, log, record -> put(table, text(record)));
        return table;
    }

    /** Takes up {@code "key=value"}, or a deletion {@code "key"}. */
    static void put(Map<String, String> table, String record) {
        int equals = record.indexOf('=');
        if (equals < 0) {
            table.remove(record);
        } else {
            table.put(record.substring(0, equals), record.substring(equals + 1));
        }
    }

    private interface Visitor {
        void see(LogRecord record);
    }

    private static void walk(LogFixture fixture, Log log, Visitor visitor) {
        try (var reader = new RecordReader(1 << 20)) {
            long last = -1;
            for (RecordBatch batch : batches(fixture, log)) {
                for (RecordIterator all = reader.read(batch); all.hasNext(); ) {
                    LogRecord record = all.next();
                    if (record.offset() <= last || record.offset() > batch.lastOffset()) {
                        throw new AssertionError("offset " + record.offset() + " after " + last + " in " + batch);
                    }
                    last = record.offset();
                    visitor.see(record);
                }
            }
        }
    }

    /** Every batch from the log's start on, each with its checksum right. */
    static List<RecordBatch> batches(LogFixture fixture, Log log) {
        var batches = new ArrayList<RecordBatch>();
        long next = log.logStartOffset();
        while (next < log.endOffset()) {
            long from = next;
            ByteBuffer bytes = LogFixture.bytes(fixture.onLoop(() -> log.read(from, 1 << 20, Long.MAX_VALUE, true)));
            var walk = new RecordBatches(bytes);
            while (walk.next()) {
                if (!walk.batch().isCrcValid()) {
                    throw new AssertionError("a damaged batch was handed out: " + walk.batch());
                }
                batches.add(new RecordBatch().wrap(bytes, walk.batch().position()));
                next = walk.batch().nextOffset();
            }
            if (next == from) {
                throw new AssertionError("nothing at offset " + from + " though the log ends at " + log.endOffset());
            }
        }
        return batches;
    }

    private static String text(LogRecord record) {
        String key = string(record.key());
        return record.value() == null ? key : key + "=" + string(record.value());
    }

    private static String string(@Nullable ByteBuffer bytes) {
        return bytes == null ? "" : UTF_8.decode(bytes.duplicate()).toString();
    }

    static RecordBatch of(String... records) {
        return of(CompressionType.NONE, 1_000, records);
    }

    /** A batch of {@code "key=value"} and {@code "key"} for deletions. */
    static RecordBatch of(CompressionType codec, long timestamp, String... records) {
        return of(codec, timestamp, RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_SEQUENCE, records);
    }

    static RecordBatch of(CompressionType codec, long timestamp, long producerId, int sequence, String... records) {
        var builder = new RecordBatchBuilder(Compression.of(codec), 1024, Integer.MAX_VALUE);
        for (String record : records) {
            int equals = record.indexOf('=');
            ByteBuffer key = UTF_8.encode(equals < 0 ? record : record.substring(0, equals));
            ByteBuffer value = equals < 0 ? null : UTF_8.encode(record.substring(equals + 1));
            builder.tryAppend(timestamp, key, value, List.of());
        }
        short epoch = producerId < 0 ? RecordBatch.NO_PRODUCER_EPOCH : 0;
        try (var codecs = new Codecs()) {
            return new RecordBatch().wrap(builder.build(codecs, producerId, epoch, sequence), 0);
        }
    }
}
