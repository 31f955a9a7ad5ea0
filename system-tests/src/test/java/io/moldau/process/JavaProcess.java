package io.moldau.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * One child JVM. Its output, standard and error together, is appended to one file, so that several lives of the same
 * program can be read in order.
 */
public final class JavaProcess implements AutoCloseable {

    private static final int TAIL_LINES = 40;

    private final String name;
    private final Path output;
    private final Process process;

    private JavaProcess(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
    }

    /**
     * Starts a JVM of the same Java as the caller's, and returns at once.
     *
     * @param command what follows the class path: the main class and its arguments
     */
    public static JavaProcess start(
            String name, Path output, List<String> jvmOptions, String classPath, List<String> command) {
        return start(Host.LOCAL, name, output, jvmOptions, classPath, command);
    }

    /** The same on another host. */
    public static JavaProcess start(
            Host host, String name, Path output, List<String> jvmOptions, String classPath, List<String> command) {
        List<String> line = new ArrayList<>(host.command());
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmOptions);
        line.add("-cp");
        line.add(classPath);
        line.addAll(command);
        try {
            Path directory = Objects.requireNonNull(output.toAbsolutePath().getParent());
            Files.createDirectories(directory);
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(output.toFile()));
            builder.environment().put("LOG_DIR", directory.toString());
            return new JavaProcess(name, output, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything printed so far, by this life and the ones before it that wrote to the same file. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process as {@code kill -9} does and waits until it is gone. */
    public void kill9() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
    }

    /** Sends a signal, by the name {@code kill} knows it, and returns when it is sent. */
    public void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks the process to end (SIGTERM) and waits until it has. */
    public int terminate(Duration limit) {
        process.destroy();
        return awaitExit(limit);
    }

    /** Waits for the process to end by itself; kills it and fails when it has not within {@code limit}. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(name + " still ran after " + limit + "\n" + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }

    /** The last lines of the output, to be quoted in a failure. */
    public String tail() {
        List<String> lines = output().lines().toList();
        return name + " (" + output + ") ended with:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill9();
        }
    }
}
