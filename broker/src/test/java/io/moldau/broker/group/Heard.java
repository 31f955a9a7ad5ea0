package io.moldau.broker.group;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A reply that must come once at most. */
final class Heard<T> implements Consumer<T> {

    private @Nullable T reply;

    @Override
    public void accept(T next) {
        if (reply != null) {
            throw new AssertionError("told twice: " + reply + ", then " + next);
        }
        reply = next;
    }

    boolean isThere() {
        return reply != null;
    }

    T get() {
        if (reply == null) {
            throw new AssertionError("no reply");
        }
        return reply;
    }
}
