package io.moldau.broker.log;

import io.moldau.broker.log.disk.DiskFullException;
import java.io.IOException;

/**
 * Why a log directory went offline: nothing more is written to it, what it holds may still be read. A restart with the
 * cause removed brings it back.
 *
 * @param directory as the operator named it
 * @param operation what was tried, in words
 */
public record LogDirFailure(String directory, String operation, IOException cause) {

    /** Whether the directory lacks room, as opposed to working disks. */
    public boolean isFull() {
        return cause instanceof DiskFullException;
    }

    /** What happened and what to do, for operators and for clients' error messages. */
    public String message() {
        String remedy = isFull() ? "make room on its volume and restart" : "check the disk and restart";
        return "log directory %s is offline: %s failed: %s; %s"
                .formatted(directory, operation, cause.getMessage(), remedy);
    }
}
