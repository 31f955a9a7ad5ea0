package io.moldau.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Logging of Apache's programs: everything at info, to the process's output. */
public final class Log4j {

    private Log4j() {}

    /** Writes the logging settings into {@code directory} and returns the JVM option that names them. */
    public static String option(Path directory) {
        Path settings = directory.resolve("log4j.properties");
        try {
            Files.createDirectories(directory);
            Files.writeString(settings, """
                    log4j.rootLogger=INFO, out
                    log4j.appender.out=org.apache.log4j.ConsoleAppender
                    log4j.appender.out.layout=org.apache.log4j.PatternLayout
                    log4j.appender.out.layout.ConversionPattern=%d %p %m (%c)%n
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-Dlog4j.configuration=file:" + settings.toAbsolutePath();
    }
}
