package io.moldau.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command sees of the world around its process.
 *
 * @param out for data: what a script reads. Buffered; the process flushes it at its end
 * @param err for people: progress, warnings and errors
 * @param environment the environment variables
 */
public record Console(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

    private static final int OUT_BUFFER_BYTES = 1 << 16;

    /** The process's own streams, in UTF-8 whatever the locale. */
    static Console ofProcess() {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(
                        new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER_BYTES),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv());
    }
}
