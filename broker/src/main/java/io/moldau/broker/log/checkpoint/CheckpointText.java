package io.moldau.broker.log.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** The frame that text checkpoints share: a line with the version, a line with the number of entries, the entries. */
final class CheckpointText {
    private static final String VERSION = "0";

    private CheckpointText() {}

    static String format(List<String> entries) {
        var text = new StringBuilder(VERSION + "\n").append(entries.size()).append('\n');
        entries.forEach(entry -> text.append(entry).append('\n'));
        return text.toString();
    }

    /** The entries of a checkpoint; an empty file has none. */
    static List<String> parse(String path, String text) throws MalformedFileException {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> lines = text.lines().toList();
        if (!lines.get(0).equals(VERSION)) {
            throw new MalformedFileException(path, "unknown version");
        }
        if (lines.size() < 2) {
            throw new MalformedFileException(path, "the number of entries is missing");
        }
        long count = number(path, lines.get(1));
        if (count != lines.size() - 2) {
            throw new MalformedFileException(path, "promises " + count + " entries, has " + (lines.size() - 2));
        }
        return new ArrayList<>(lines.subList(2, lines.size()));
    }

    /** The fields of an entry. */
    static String[] fields(String path, String entry, int count) throws MalformedFileException {
        String[] fields = entry.split(" ", -1);
        if (fields.length != count) {
            throw new MalformedFileException(path, "an entry has " + fields.length + " fields instead of " + count);
        }
        return fields;
    }

    /** A number of at least 0. */
    static long number(String path, String digits) throws MalformedFileException {
        try {
            long value = Long.parseLong(digits);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through: what the digits are instead must not reach a log line unescaped.
        }
        throw new MalformedFileException(path, "a number is malformed");
    }
}
