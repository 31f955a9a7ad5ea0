package io.moldau.broker.log;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spreads logs over the log directories: a new one goes where the fewest are. Owned by the store's loop. */
final class LogPlacement {
    private final List<DirectoryRun> runs;

    /** Logs per directory, those being created included. */
    private final Map<LogDir, Integer> counts = new HashMap<>();

    /** @param runs a live view */
    LogPlacement(List<DirectoryRun> runs) {
        this.runs = runs;
    }

    /** The online directory with the fewest logs, which has one more from now on; null if none is online. */
    @Nullable
    LogDir place() {
        LogDir chosen = runs.stream()
                .map(DirectoryRun::dir)
                .filter(LogDir::isOnline)
                .min(Comparator.comparingInt(dir -> counts.getOrDefault(dir, 0)))
                .orElse(null);
        if (chosen != null) {
            added(chosen);
        }
        return chosen;
    }

    void added(LogDir dir) {
        counts.merge(dir, 1, Integer::sum);
    }

    void removed(LogDir dir) {
        counts.merge(dir, -1, Integer::sum);
    }
}
