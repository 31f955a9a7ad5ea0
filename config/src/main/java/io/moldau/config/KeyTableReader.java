package io.moldau.config;

import io.moldau.config.ConfigKey.Fallback;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a {@code *.keys} table, whose head explains its columns. A table is part of the program: anything wrong with it is
 * a programmer's error.
 */
final class KeyTableReader {

    private static final int COLUMNS = 6;
    private static final String FALLBACK = "else=";

    private KeyTableReader() {}

    static List<ConfigKey> read(String resource) {
        try (InputStream in = KeyTableReader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no table " + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
                    .map(KeyTableReader::key)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConfigKey key(String line) {
        List<String> columns = columns(line);
        UpdateScope scope = UpdateScope.READ_ONLY;
        boolean effective = true;
        boolean restart = false;
        List<Fallback> fallbacks = new ArrayList<>();
        for (String attribute : columns.get(4).split(" ", -1)) {
            if (attribute.startsWith(FALLBACK)) {
                fallbacks.add(fallback(attribute.substring(FALLBACK.length())));
            } else {
                switch (attribute) {
                    case "" -> {}
                    case "inert" -> effective = false;
                    case "restart" -> restart = true;
                    case "broker" -> scope = UpdateScope.PER_BROKER;
                    case "cluster" -> scope = UpdateScope.CLUSTER_WIDE;
                    case "runtime" -> scope = UpdateScope.RUNTIME_ONLY;
                    default -> throw new IllegalStateException("attribute " + attribute + " in " + line);
                }
            }
        }
        return new ConfigKey(
                columns.get(0),
                ConfigType.valueOf(columns.get(1).toUpperCase(Locale.ROOT)),
                columns.get(2).equals("null") ? null : columns.get(2),
                Allowed.parse(columns.get(3)),
                scope,
                effective && !restart && scope != UpdateScope.READ_ONLY,
                effective,
                List.copyOf(fallbacks),
                columns.get(5));
    }

    /** Cuts at " |": a pattern may hold a bar of its own, without a blank before it. */
    private static List<String> columns(String line) {
        List<String> columns = new ArrayList<>(COLUMNS);
        int from = 0;
        while (columns.size() < COLUMNS - 1) {
            int bar = line.indexOf(" |", from);
            if (bar < 0) {
                throw new IllegalStateException("fewer than " + COLUMNS + " columns in " + line);
            }
            columns.add(line.substring(from, bar).strip());
            from = bar + 2;
        }
        columns.add(line.substring(from).strip());
        return columns;
    }

    private static Fallback fallback(String text) {
        int star = text.indexOf('*');
        return star < 0
                ? new Fallback(text, 1)
                : new Fallback(text.substring(0, star), Long.parseLong(text.substring(star + 1)));
    }
}
