package io.moldau.broker.log.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

/**
 * One log directory. Paths are relative to it, use {@code /}, and never leave it; the empty path is the directory itself.
 *
 * <p>What is durable: the bytes of a file up to its last {@link DiskFile#force()}, and the creation, renaming or deletion
 * of a name once its directory went through {@link #syncDirectory}. A call that fails for lack of space throws {@link
 * DiskFullException}, one that misses its file {@link FileNotFoundException}, and every other failure another {@link
 * IOException}. Safe for use by several threads; the handles it gives out are not, unless they say so.
 */
public interface Disk {

    /** How a file is opened. */
    enum Access {
        /** The file must be there. */
        READ,
        /** The file is created if it is missing, and may be read as well. */
        WRITE
    }

    /** Names the directory for log lines and error messages, as an operator would. */
    String name();

    /** Opens a file. The caller closes it. */
    DiskFile open(String path, Access access) throws IOException;

    /** Opens a table for reading. The caller closes it. The file must be there. */
    Table openTable(String path) throws IOException;

    /**
     * Opens a table for writing, created if missing and stretched to {@code capacityBytes}; the new part reads as zeros.
     * The caller closes it, and says then where the file is to end.
     */
    WritableTable openTable(String path, long capacityBytes) throws IOException;

    /** The plain names in a directory, in no particular order. */
    List<String> list(String directory) throws IOException;

    boolean exists(String path) throws IOException;

    boolean isDirectory(String path) throws IOException;

    /** Bytes in a file. */
    long size(String path) throws IOException;

    /** When the file's content last changed, in milliseconds since the epoch. */
    long lastModifiedMs(String path) throws IOException;

    /** Makes a file look as if its content had last changed then. */
    void setLastModifiedMs(String path, long timeMs) throws IOException;

    /** Creates one directory; does nothing if it is there already. */
    void createDirectory(String path) throws IOException;

    /** Moves a file or directory at once and in place of whatever file bore the new name. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file or an empty directory; does nothing if there is none. */
    void delete(String path) throws IOException;

    /** Makes the names in a directory durable. Blocks: not for loops. */
    void syncDirectory(String directory) throws IOException;

    /** Bytes that may still be written. */
    long usableBytes() throws IOException;

    /** The size of the whole volume. */
    long totalBytes() throws IOException;

    /**
     * Claims the directory for this process through a lock file.
     *
     * @return the claim; closing it gives the directory up
     * @throws DirectoryLockedException if another process, or another part of this one, holds it
     */
    DirectoryLock lock(String path) throws IOException;
}
