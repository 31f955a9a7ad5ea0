package io.moldau.broker.log.disk;

import java.io.Closeable;
import java.io.IOException;

/** A small file of big-endian fields, read at byte positions below its size. For one thread at a time. */
public interface Table extends Closeable {

    /** Bytes that may be addressed: the file's size when it was opened, or the capacity it was stretched to. */
    long sizeBytes();

    int getInt(long position) throws IOException;

    long getLong(long position) throws IOException;
}
