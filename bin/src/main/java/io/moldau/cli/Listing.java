package io.moldau.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows under named columns: as text a table with a head, as JSON an array of objects. */
public final class Listing {

    private static final String GAP = "  ";
    private static final String NOTHING = "-";

    private final List<String> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    /** An empty listing; columns are named as in JSON: lower case, words joined by underscores. */
    public Listing(String... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row with one value per column: text, a number, a boolean, a list of these, or null where nothing is known. */
    public Listing row(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException("a row of " + columns.size() + " columns has " + values.length);
        }
        rows.add(Arrays.asList(values.clone()));
        return this;
    }

    /** The rows as maps, for a larger JSON document. */
    public List<Map<String, @Nullable Object>> maps() {
        List<Map<String, @Nullable Object>> maps = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                map.put(columns.get(i), row.get(i));
            }
            maps.add(map);
        }
        return maps;
    }

    /** Prints all rows; a text table without rows is not even a head. */
    public void print(Format format, PrintStream out) {
        if (format == Format.JSON) {
            Json.print(maps(), out);
        } else if (!rows.isEmpty()) {
            printTable(out);
        }
    }

    private void printTable(PrintStream out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream()
                .map(c -> c.replace('_', '-').toUpperCase(Locale.ROOT))
                .toList());
        rows.forEach(row -> lines.add(row.stream().map(Listing::text).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                padded.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length()))
                        .append(GAP);
            }
            out.println(padded.toString().stripTrailing());
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return NOTHING;
        }
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString();
    }
}
