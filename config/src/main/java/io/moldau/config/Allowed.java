package io.moldau.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which values a key accepts: any that matches one alternative, or all when there are none. Each element of a list must
 * match. Written as {@code -1, 1..9} or {@code compact, delete} in the key tables.
 */
public final class Allowed {

    private static final Allowed ANYTHING = new Allowed(List.of());

    private final List<Alternative> alternatives;

    private Allowed(List<Alternative> alternatives) {
        this.alternatives = alternatives;
    }

    private sealed interface Alternative {
        boolean matches(Object value);

        /** Completes "must be ". */
        String describe();
    }

    private record Word(String word) implements Alternative {
        @Override
        public boolean matches(Object value) {
            return value.toString().equals(word);
        }

        @Override
        public String describe() {
            return word;
        }
    }

    private record Range(double low, double high, String text) implements Alternative {
        @Override
        public boolean matches(Object value) {
            return value instanceof Number number && number.doubleValue() >= low && number.doubleValue() <= high;
        }

        @Override
        public String describe() {
            int dots = text.indexOf("..");
            String lowText = text.substring(0, dots);
            return high == Double.POSITIVE_INFINITY
                    ? "at least " + lowText
                    : "between " + lowText + " and " + text.substring(dots + 2);
        }
    }

    private record Match(Pattern pattern) implements Alternative {
        @Override
        public boolean matches(Object value) {
            return pattern.matcher(value.toString()).matches();
        }

        @Override
        public String describe() {
            return pattern.pattern().equals(".+") ? "not empty" : "of the form " + pattern.pattern();
        }
    }

    static Allowed parse(String text) {
        if (text.isEmpty()) {
            return ANYTHING;
        }
        List<Alternative> alternatives = new ArrayList<>();
        for (String part : text.split(", ", -1)) {
            alternatives.add(alternative(part));
        }
        return new Allowed(List.copyOf(alternatives));
    }

    private static Alternative alternative(String text) {
        if (text.startsWith("/")) {
            return new Match(Pattern.compile(text.substring(1, text.length() - 1)));
        }
        int dots = text.indexOf("..");
        if (dots < 0) {
            return new Word(text);
        }
        String high = text.substring(dots + 2);
        return new Range(
                Double.parseDouble(text.substring(0, dots)),
                high.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(high),
                text);
    }

    boolean accepts(Object value) {
        if (alternatives.isEmpty()) {
            return true;
        }
        if (value instanceof List<?> elements) {
            return elements.stream().allMatch(this::acceptsOne);
        }
        return acceptsOne(value);
    }

    private boolean acceptsOne(Object value) {
        return alternatives.stream().anyMatch(a -> a.matches(value));
    }

    /** What a refused value should have been, such as "must be at least 14"; "may be anything" when all values pass. */
    public String describe() {
        if (alternatives.isEmpty()) {
            return "may be anything";
        }
        boolean words = alternatives.size() > 2 && alternatives.stream().allMatch(Word.class::isInstance);
        return alternatives.stream()
                .map(Alternative::describe)
                .collect(Collectors.joining(words ? ", " : " or ", words ? "must be one of " : "must be ", ""));
    }
}
