package io.moldau.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The class paths of the programs under test. The build writes them down; see the module's pom. */
public final class ClassPaths {

    private ClassPaths() {}

    /** What {@code bin/moldau} runs on: Moldau's own modules and their runtime dependencies, nothing of the tests. */
    public static String moldau() {
        try {
            return Files.readString(Path.of(property("moldau.classpath.file"))).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Apache Kafka 3.9.2, with its tools, Connect, Streams and the ZooKeeper it ships. */
    public static String kafka() {
        return oracle("kafka-3.9.2");
    }

    /** Kafka 3.9.2 together with this module's test classes: for programs on its libraries. */
    public static String kafkaWithTests() {
        return kafka() + File.pathSeparator + testClasses();
    }

    /** The tools of one version, 3.9.2 or 4.3.1, together with this module's test classes. */
    public static String kafkaTools(String version) {
        return version.equals("3.9.2")
                ? kafkaWithTests()
                : oracle("tools-" + version) + File.pathSeparator + testClasses();
    }

    /** kafka-clients of one version together with this module's test classes, and nothing else. */
    public static String kafkaClients(String version) {
        return oracle("clients-" + version) + File.pathSeparator + testClasses();
    }

    /** A program of {@code system-tests/oracle} that Java runs from its source, on the class path of {@link #kafka}. */
    public static Path oracleSource(String name) {
        return Path.of(property("moldau.oracle.directory")).resolveSibling(name);
    }

    static Path runs() {
        return Path.of(property("moldau.runs.directory"));
    }

    private static String oracle(String name) {
        Path directory = Path.of(property("moldau.oracle.directory"), name);
        if (!Files.isDirectory(directory)) {
            throw new IllegalStateException(directory + " is missing: build system-tests/oracle first (mvn -am does)");
        }
        return directory + "/*";
    }

    private static String testClasses() {
        return Path.of(ClassPaths.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run these tests through Maven");
        }
        return value;
    }
}
