package io.moldau.broker.log.disk;

import java.io.IOException;

/** The volume, or the quota on it, has no room left for a write. */
public final class DiskFullException extends IOException {

    public DiskFullException(String message) {
        super(message);
    }

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
