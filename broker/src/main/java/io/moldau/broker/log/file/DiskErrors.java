package io.moldau.broker.log.file;

import io.moldau.broker.log.disk.DiskFullException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Gives the platform's I/O errors the types the port promises. */
final class DiskErrors {
    private DiskErrors() {}

    /** What the JDK tells about a full volume is only the text of errno. */
    static IOException translate(String path, IOException error) {
        if (error instanceof NoSuchFileException) {
            var missing = new FileNotFoundException(path + " does not exist");
            missing.initCause(error);
            return missing;
        }
        String text = String.valueOf(error.getMessage());
        if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
            return new DiskFullException(path + ": " + text, error);
        }
        return error;
    }
}
