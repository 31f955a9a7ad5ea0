package io.moldau.broker.log;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes files that were renamed out of the way, after a delay and off the loop. What it does not get to before a stop,
 * the next start deletes.
 */
final class FileReaper {
    private final LogHome home;

    FileReaper(LogHome home) {
        this.home = home;
    }

    /** Takes segments out of the directory listing now and off the disk after {@code delayMs}. */
    void retire(List<Segment> segments, long delayMs) throws IOException {
        var paths = new ArrayList<String>();
        for (Segment segment : segments) {
            paths.addAll(segment.retire());
        }
        if (!paths.isEmpty()) {
            home.loop().schedule(delayMs, () -> delete(paths));
        }
    }

    private void delete(List<String> paths) {
        Disk disk = home.disk();
        home.inBackground(
                "deleting files of",
                () -> {
                    for (String path : paths) {
                        disk.delete(path);
                    }
                    return paths.size();
                },
                count -> {});
    }
}
