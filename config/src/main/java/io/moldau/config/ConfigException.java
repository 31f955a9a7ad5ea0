package io.moldau.config;

import java.util.List;

/** A configuration was refused, for one or more reasons. Its message lists them all, ready to be shown. */
public final class ConfigException extends RuntimeException {

    private final transient List<String> problems;

    ConfigException(List<String> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** Each reason as one line, naming the key. */
    public List<String> problems() {
        return problems;
    }

    private static String message(List<String> problems) {
        return problems.size() == 1
                ? problems.get(0)
                : problems.size() + " problems in the configuration:\n  " + String.join("\n  ", problems);
    }
}
