package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A segment's file of batches, open only while somebody needs it: a broker has more segments than it may have descriptors.
 * Owned by the segment; what it shares lives on with whoever retains it.
 */
final class LazyFile {
    private final Disk disk;
    private final String path;
    private final Supplier<Access> access;
    private @Nullable SharedFile open;

    /** @param access how to open it, asked each time */
    LazyFile(Disk disk, String path, Supplier<Access> access) {
        this.disk = disk;
        this.path = path;
        this.access = access;
    }

    String path() {
        return path;
    }

    /** The open file. Not to be kept: the next {@link #release} may close it. */
    DiskFile file() throws IOException {
        return shared().file();
    }

    /** The open file with a claim of its own, which the caller releases. */
    SharedFile retain() throws IOException {
        return shared().retain();
    }

    private SharedFile shared() throws IOException {
        SharedFile shared = open;
        if (shared == null) {
            shared = new SharedFile(disk.open(path, access.get()));
            open = shared;
        }
        return shared;
    }

    /** Ends the segment's own claim. */
    void release() {
        SharedFile shared = open;
        open = null;
        if (shared != null) {
            shared.release();
        }
    }

    /** Ends the segment's claim if nobody else has one. */
    void releaseIfIdle() {
        SharedFile shared = open;
        if (shared != null && shared.holders() == 1) {
            release();
        }
    }
}
