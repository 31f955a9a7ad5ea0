package io.moldau.cli.records;

import io.moldau.cli.Instants;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where in each partition to begin: at an end, at an offset, at a time, or so many records before the end. */
sealed interface StartPosition {

    /** The offsets to begin at, within what the partitions still hold. */
    Map<Integer, Long> offsets(RecordReader reader, String topic, List<Integer> partitions);

    /** The oldest record. */
    record Beginning() implements StartPosition {
        @Override
        public Map<Integer, Long> offsets(RecordReader reader, String topic, List<Integer> partitions) {
            return reader.beginnings(topic, partitions);
        }
    }

    /** Records that arrive from now on. */
    record End() implements StartPosition {
        @Override
        public Map<Integer, Long> offsets(RecordReader reader, String topic, List<Integer> partitions) {
            return reader.ends(topic, partitions);
        }
    }

    /** This offset, or the nearest that exists. */
    record AtOffset(long offset) implements StartPosition {
        @Override
        public Map<Integer, Long> offsets(RecordReader reader, String topic, List<Integer> partitions) {
            Map<Integer, Long> ends = reader.ends(topic, partitions);
            Map<Integer, Long> offsets = new HashMap<>();
            reader.beginnings(topic, partitions)
                    .forEach((partition, beginning) -> offsets.put(
                            partition, Math.max(beginning, Math.min(offset, ends.getOrDefault(partition, offset)))));
            return offsets;
        }
    }

    /** The first record of this time or later. */
    record AtTime(long timestampMs) implements StartPosition {
        @Override
        public Map<Integer, Long> offsets(RecordReader reader, String topic, List<Integer> partitions) {
            return reader.offsetsAt(topic, partitions, timestampMs);
        }
    }

    /** So many offsets before the end of each partition. */
    record Tail(long count) implements StartPosition {
        @Override
        public Map<Integer, Long> offsets(RecordReader reader, String topic, List<Integer> partitions) {
            Map<Integer, Long> beginnings = reader.beginnings(topic, partitions);
            Map<Integer, Long> offsets = new HashMap<>();
            reader.ends(topic, partitions)
                    .forEach((partition, end) ->
                            offsets.put(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - count)));
            return offsets;
        }
    }

    /**
     * Reads what a user typed: {@code beginning}, {@code end}, an offset, or a time such as {@code 2026-11-01},
     * {@code 2026-11-01T10:00} or {@code 2026-11-01T10:00:00Z}.
     *
     * @param zone of a time that names none
     * @throws IllegalArgumentException when it is none of these
     */
    static StartPosition parse(String text, ZoneId zone) {
        if (text.equals("beginning")) {
            return new Beginning();
        }
        if (text.equals("end")) {
            return new End();
        }
        if (text.matches("\\d{1,18}")) {
            return new AtOffset(Long.parseLong(text));
        }
        try {
            return new AtTime(Instants.parse(text, zone).toEpochMilli());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no beginning, end, offset, or time such as 2026-11-01T10:00", e);
        }
    }
}
