package io.moldau.broker.log;

import io.moldau.broker.log.disk.Disk;
import java.io.IOException;

/** Work on the files of one log's directory, off the loop. */
@FunctionalInterface
public interface DirectoryWork<T> {

    /**
     * Does it; may block.
     *
     * @param directory the log's, within the disk
     * @throws IOException if the log directory is to go offline for it
     */
    T run(Disk disk, String directory) throws IOException;
}
