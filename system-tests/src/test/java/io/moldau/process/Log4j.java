package io.moldau.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Logging of Apache's programs, to the process's output. */
public final class Log4j {

    private Log4j() {}

    /** Everything at info: writes the settings into {@code directory} and returns the JVM option that names them. */
    public static String option(Path directory) {
        return option(directory.resolve("log4j.properties"), "INFO", "%d %p %m (%c)%n");
    }

    /** The same for a tool whose output is to be compared: warnings only, and nothing that differs from run to run. */
    public static String warnings(Path directory) {
        return option(directory.resolve("tools-log4j.properties"), "WARN", "%p %m%n");
    }

    private static String option(Path settings, String level, String pattern) {
        try {
            Files.createDirectories(settings.toAbsolutePath().getParent());
            Files.writeString(settings, """
                    log4j.rootLogger=%s, out
                    log4j.appender.out=org.apache.log4j.ConsoleAppender
                    log4j.appender.out.layout=org.apache.log4j.PatternLayout
                    log4j.appender.out.layout.ConversionPattern=%s
                    """.formatted(level, pattern));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-Dlog4j.configuration=file:" + settings.toAbsolutePath();
    }
}
