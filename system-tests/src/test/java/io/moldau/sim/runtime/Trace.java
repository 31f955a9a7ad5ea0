package io.moldau.sim.runtime;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What has happened: a number for all of it, and words for the last few things that people understand. */
final class Trace {

    private static final int STORY_LENGTH = 60;
    private static final long PRIME = 0x100000001b3L;

    /** Lambdas have no name but their class's, up to here; what follows differs from run to run. */
    private static final String LAMBDA = "$$Lambda";

    /** Of each class of actions: its name as far as every run agrees on it. */
    private static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            int lambda = type.getName().indexOf(LAMBDA);
            return lambda < 0 ? type.getName() : type.getName().substring(0, lambda);
        }
    };

    private record Entry(long atNs, String place, Object what) {
        @Override
        public String toString() {
            return time(atNs) + "  " + place + "  " + what;
        }
    }

    private final ArrayDeque<Entry> story = new ArrayDeque<>(STORY_LENGTH + 1);
    private long hash = 0xcbf29ce484222325L;
    private long length;
    private @Nullable Consumer<String> listener;

    void add(Event event, Runnable action) {
        String place = event.place();
        length++;
        mix(event.atNs());
        mix(place.hashCode());
        if (action instanceof Traced traced) {
            mix(traced.fingerprint());
            tell(new Entry(event.atNs(), place, traced));
        } else {
            mix(NAMES.get(action.getClass()).hashCode());
        }
        if (listener != null) {
            Object what = action instanceof Traced ? action : NAMES.get(action.getClass());
            listener.accept(new Entry(event.atNs(), place, what) + " " + Long.toHexString(hash));
        }
    }

    void tellAll(Consumer<String> words) {
        listener = words;
    }

    void note(long atNs, String words) {
        tell(new Entry(atNs, "", words));
    }

    private void tell(Entry entry) {
        story.addLast(entry);
        if (story.size() > STORY_LENGTH) {
            story.removeFirst();
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }

    long length() {
        return length;
    }

    List<String> story() {
        return story.stream().map(Entry::toString).toList();
    }

    static String time(long ns) {
        return String.format(Locale.ROOT, "%10.3f ms", ns / 1e6);
    }
}
