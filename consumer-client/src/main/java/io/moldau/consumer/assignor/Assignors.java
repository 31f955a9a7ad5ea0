package io.moldau.consumer.assignor;

import java.util.List;
import java.util.stream.Collectors;

/** The assignors there are. */
public final class Assignors {

    private static final List<Assignor> ALL = List.of(
            new RangeAssignor(), new RoundRobinAssignor(), new StickyAssignor(), new CooperativeStickyAssignor());

    private Assignors() {}

    /**
     * The assignor with this {@link Assignor#name name}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Assignor named(String name) {
        return ALL.stream()
                .filter(assignor -> assignor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no assignor " + name + ", only "
                        + ALL.stream().map(Assignor::name).collect(Collectors.joining(", "))));
    }
}
