package io.moldau.cli;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Every command by its words. Only the one that is asked for is ever built: looking at the annotations of all of them would
 * take longer than most of them run.
 */
final class Catalogue {

    /**
     * A command.
     *
     * @param summary one line of help; empty keeps it out of the overview
     * @param create builds the annotated command object for a console
     */
    record Entry(String words, String summary, Function<Console, Callable<Integer>> create) {}

    /** The entry the arguments begin with, and what comes after its words. */
    record Match(Entry entry, List<String> rest) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Catalogue add(String words, String summary, Function<Console, Callable<Integer>> create) {
        entries.put(words, new Entry(words, summary, create));
        return this;
    }

    Optional<Match> find(List<String> arguments) {
        for (int words = Math.min(2, arguments.size()); words > 0; words--) {
            Entry entry = entries.get(String.join(" ", arguments.subList(0, words)));
            if (entry != null) {
                return Optional.of(new Match(entry, arguments.subList(words, arguments.size())));
            }
        }
        return Optional.empty();
    }

    /** Prints the commands that begin with {@code noun}, or all for an empty one. */
    void overview(String noun, PrintStream out) {
        out.println("Usage: moldau " + (noun.isEmpty() ? "<command>" : noun + " <verb>") + " [options]");
        out.println();
        List<Entry> shown = entries.values().stream()
                .filter(e -> !e.summary().isEmpty() && (noun.isEmpty() || isVerbOf(noun, e.words())))
                .toList();
        int width = shown.stream().mapToInt(e -> e.words().length()).max().orElse(0);
        for (Entry entry : shown) {
            out.println("  " + entry.words() + " ".repeat(width - entry.words().length() + 3) + entry.summary());
        }
        out.println();
        out.println("Each command explains itself with --help.");
    }

    /** Whether some command has this as its first word. */
    boolean isNoun(String word) {
        return entries.keySet().stream().anyMatch(words -> isVerbOf(word, words));
    }

    private static boolean isVerbOf(String noun, String words) {
        return Arrays.asList(words.split(" ", -1)).indexOf(noun) == 0 && words.length() > noun.length();
    }
}
