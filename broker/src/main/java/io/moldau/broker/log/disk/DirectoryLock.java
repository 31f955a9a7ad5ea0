package io.moldau.broker.log.disk;

import java.io.Closeable;

/** The claim of one process on a log directory. Ends with {@link #close()} or with the process. */
public interface DirectoryLock extends Closeable {}
