package io.moldau.broker.api.cluster;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Finds what a request names more than once: nobody can say which of the two was meant. */
final class Duplicates {

    private Duplicates() {}

    static <T> Set<T> in(Collection<T> values) {
        Set<T> seen = new HashSet<>();
        Set<T> duplicates = new HashSet<>();
        for (T value : values) {
            if (!seen.add(value)) {
                duplicates.add(value);
            }
        }
        return duplicates;
    }
}
