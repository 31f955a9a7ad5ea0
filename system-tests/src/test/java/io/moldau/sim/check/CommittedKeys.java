package io.moldau.sim.check;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last record of each key that was ever committed in a compacted partition: what a cleaner must leave. */
final class CommittedKeys {

    private final Map<ByteBuffer, Long> offsets = new HashMap<>();

    /** A leader has committed these, in their order; a cleaner has not seen them before. */
    void extend(List<KeyMark> marks) {
        add(offsets, marks);
    }

    /** Where a log with these records says something else than what was committed; null if nowhere. */
    @Nullable
    String difference(List<KeyMark> log) {
        Map<ByteBuffer, Long> found = new HashMap<>();
        add(found, log);
        for (Map.Entry<ByteBuffer, Long> each : offsets.entrySet()) {
            Long offset = found.remove(each.getKey());
            if (!each.getValue().equals(offset)) {
                return "a key at " + offset + " whose last record is at " + each.getValue();
            }
        }
        return found.isEmpty() ? null : "keys that were taken back, at " + found.values();
    }

    private static void add(Map<ByteBuffer, Long> offsets, List<KeyMark> marks) {
        for (KeyMark mark : marks) {
            if (mark.tombstone()) {
                offsets.remove(mark.key());
            } else {
                offsets.put(mark.key(), mark.offset());
            }
        }
    }
}
