package io.moldau.controller.controller;

import java.util.Collection;
import java.util.Optional;

/** Which names a topic may have. */
public final class TopicNames {

    /** A directory is named by topic and partition, and file systems end names at 255 bytes. */
    public static final int MAX_LENGTH = 249;

    private TopicNames() {}

    /** What is wrong with a name, for its author; empty when it is fine. */
    public static Optional<String> problemOf(String name) {
        if (name.isEmpty()) {
            return Optional.of("a topic name cannot be empty");
        } else if (name.equals(".") || name.equals("..")) {
            return Optional.of("a topic cannot be named '.' or '..'");
        } else if (name.length() > MAX_LENGTH) {
            return Optional.of("a topic name has at most " + MAX_LENGTH + " characters, this one has " + name.length());
        } else if (!name.chars().allMatch(TopicNames::isAllowed)) {
            return Optional.of("a topic name consists of ASCII letters, digits, '.', '_' and '-'");
        }
        return Optional.empty();
    }

    /**
     * The existing topic that {@code name} cannot be told apart from in metric names, where '.' and '_' become the same;
     * empty when there is none.
     */
    public static Optional<String> collisionOf(String name, Collection<String> existing) {
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return Optional.empty();
        }
        String unified = unified(name);
        return existing.stream()
                .filter(other -> !other.equals(name) && unified(other).equals(unified))
                .findFirst();
    }

    private static String unified(String name) {
        return name.replace('.', '_');
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }
}
