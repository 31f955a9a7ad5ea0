package io.moldau.protocol.generator;

/** Java source under construction: one statement a line, indented by the braces before it. */
final class Source {

    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;

    /**
     * Adds a line. One that starts with a closing brace moves out, one that ends with an opening brace moves in.
     *
     * @param pattern the line, with each {@code $} standing for the next value
     */
    Source line(String pattern, Object... values) {
        StringBuilder line = new StringBuilder();
        int next = 0;
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '$') {
                line.append(values[next++]);
            } else {
                line.append(pattern.charAt(i));
            }
        }
        if (pattern.startsWith("}") || pattern.startsWith(")")) {
            depth--;
        }
        text.append(pattern.isEmpty() ? "" : INDENT.repeat(depth)).append(line).append('\n');
        if (pattern.endsWith("{") || pattern.endsWith("(")) {
            depth++;
        }
        return this;
    }

    Source blank() {
        return line("");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
