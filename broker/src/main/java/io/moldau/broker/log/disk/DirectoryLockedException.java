package io.moldau.broker.log.disk;

import java.io.IOException;

/** Another process uses the log directory. */
public final class DirectoryLockedException extends IOException {

    public DirectoryLockedException(String message) {
        super(message);
    }
}
