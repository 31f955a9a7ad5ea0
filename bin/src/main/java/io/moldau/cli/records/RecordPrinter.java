package io.moldau.cli.records;

import io.moldau.cli.Format;
import io.moldau.cli.Json;
import io.moldau.cli.records.RecordReader.Incoming;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints records: as text the value's bytes and a line end, or with {@code verbose} everything about a record in columns
 * divided by tabs; as JSON one object per line, bytes that are no UTF-8 as base64 under a name that says so.
 */
record RecordPrinter(Format format, boolean verbose, PrintStream out) {

    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    void print(Incoming record) {
        if (format == Format.JSON) {
            Json.print(fields(record), out);
            return;
        }
        if (verbose) {
            out.print(record.topic() + "-" + record.partition() + "@" + record.offset() + "\t"
                    + Instant.ofEpochMilli(record.timestampMs()) + "\t");
            printHeaders(record);
            out.print('\t');
            printBytes(record.key());
            out.print('\t');
        }
        printBytes(record.value());
        out.write('\n');
    }

    private void printHeaders(Incoming record) {
        String separator = "";
        for (Header header : record.headers()) {
            out.print(separator + header.key() + "=");
            printBytes(header.value());
            separator = ",";
        }
    }

    private void printBytes(byte @Nullable [] bytes) {
        out.writeBytes(bytes == null ? NULL : bytes);
    }

    private static Map<String, @Nullable Object> fields(Incoming record) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("topic", record.topic());
        fields.put("partition", record.partition());
        fields.put("offset", record.offset());
        fields.put("timestamp", record.timestampMs());
        putBytes(fields, "key", record.key());
        putBytes(fields, "value", record.value());
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        record.headers().forEach(header -> putBytes(headers, header.key(), header.value()));
        fields.put("headers", headers);
        return fields;
    }

    private static void putBytes(Map<String, @Nullable Object> fields, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            fields.put(name, null);
            return;
        }
        try {
            fields.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            fields.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
