package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with several holders: the segment and every slice on its way to a client. The last one to let go closes it, so
 * that a deleted segment stays readable for those who read it already. Safe from any thread.
 */
final class SharedFile {
    private static final Logger log = LoggerFactory.getLogger(SharedFile.class);

    private final DiskFile file;

    /** Holders. Never rises from 0 again: only a holder may retain. */
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Takes the file over; the caller is the first holder. */
    SharedFile(DiskFile file) {
        this.file = file;
    }

    DiskFile file() {
        return file;
    }

    int holders() {
        return holders.get();
    }

    /** Adds a holder; the caller is one already. */
    SharedFile retain() {
        holders.incrementAndGet();
        return this;
    }

    /** Ends one holder's claim. */
    void release() {
        int left = holders.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException(file + " released more often than retained");
        }
        if (left == 0) {
            try {
                file.close();
            } catch (IOException e) {
                log.warn("Closing {} failed", file, e);
            }
        }
    }
}
