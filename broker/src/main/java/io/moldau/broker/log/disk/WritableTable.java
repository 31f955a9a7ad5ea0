package io.moldau.broker.log.disk;

import java.io.IOException;

/**
 * A table under construction, usually mapped. A store into a mapped page that the volume has no room for would kill the
 * process, so room is asked for first, where its lack is an exception.
 */
public interface WritableTable extends Table {

    /** Makes sure that every byte below {@code endPosition} has its place on the disk. Cheap when it has. */
    void reserve(long endPosition) throws IOException;

    /** Stores a field below the position last {@link #reserve reserved}. */
    void putInt(long position, int value);

    /** Stores a field below the position last {@link #reserve reserved}. */
    void putLong(long position, long value);

    /** Unmaps and closes the table, leaving a file of exactly {@code sizeBytes}. */
    void closeAt(long sizeBytes) throws IOException;
}
