package io.moldau.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the known name a mistyped one is closest to: a key, a topic. */
public final class Spelling {

    private Spelling() {}

    /** The closest of {@code names}, when it takes at most {@code maxEdits} edits to get there. */
    public static Optional<String> nearest(String typed, Collection<String> names, int maxEdits) {
        String nearest = null;
        int fewest = maxEdits + 1;
        for (String name : names) {
            if (Math.abs(name.length() - typed.length()) < fewest) {
                int edits = edits(typed, name);
                if (edits < fewest) {
                    fewest = edits;
                    nearest = name;
                }
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other (Damerau-Levenshtein). */
    static int edits(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
