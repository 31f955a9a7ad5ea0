package io.moldau.broker.log.segment;

import java.io.IOException;

/** What it takes to make one segment durable on a background thread, while the loop goes on appending. Close it once. */
public final class FlushHandle implements AutoCloseable {
    private final SharedFile file;

    /** Takes over one claim on the file. */
    FlushHandle(SharedFile file) {
        this.file = file;
    }

    /** Blocks until everything written before the call is on the disk. Must not be repeated after it failed. */
    public void force() throws IOException {
        file.file().force();
    }

    @Override
    public void close() {
        file.release();
    }
}
