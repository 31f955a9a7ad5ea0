package io.moldau.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One broker, Kafka or Moldau, that may live several times on the same port and data directory. A broker that needs a
 * ZooKeeper and was not told of one gets its own, which outlives the broker's deaths. Used by one thread.
 */
public final class BrokerProcess implements AutoCloseable {

    private final Host host;
    private final BrokerKind kind;
    private final Path directory;
    private final int port = Ports.free();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private List<String> jvmOptions = List.of("-Xmx256m", "-XX:+UseSerialGC");

    /** How long a start or a clean stop may take. */
    private Duration patience = Duration.ofSeconds(60);

    private @Nullable ZooKeeperProcess zooKeeper;
    private @Nullable JavaProcess process;

    /**
     * Describes a broker without starting it.
     *
     * @param directory where its data, settings and output go
     */
    public BrokerProcess(BrokerKind kind, Path directory) {
        this(Host.LOCAL, kind, directory);
    }

    /** The same on another host. */
    public BrokerProcess(Host host, BrokerKind kind, Path directory) {
        this.host = host;
        this.kind = kind;
        this.directory = directory.toAbsolutePath();
        settings.put("broker.id", "1");
        settings.put("listeners", "PLAINTEXT://" + bootstrap());
        settings.put("log.dirs", data().toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("zookeeper.session.timeout.ms", "6000");
    }

    /** Adds or replaces a line of server.properties; takes effect at the next start. */
    public BrokerProcess with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Replaces the JVM's options (heap, collector). */
    public BrokerProcess withJvmOptions(String... options) {
        jvmOptions = List.of(options);
        return this;
    }

    /** Replaces how long a start or a clean stop may take. */
    public BrokerProcess withPatience(Duration limit) {
        patience = limit;
        return this;
    }

    /** Starts a process on what is on disk and waits until it answers clients. */
    public BrokerProcess start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(this + " runs already");
        }
        if (kind.needsZooKeeper() && !settings.containsKey("zookeeper.connect")) {
            zooKeeper = ZooKeeperProcess.start(directory);
            settings.put("zookeeper.connect", zooKeeper.connect());
        }
        process = kind.launch(host, directory, writeSettings(), jvmOptions);
        Readiness.await(new InetSocketAddress(host.address(), port), process, patience);
        return this;
    }

    /** Ends the process with SIGKILL. Whatever ZooKeeper it was given lives on. */
    public void kill9() {
        process().kill9();
    }

    /** Stops the process where it is (SIGSTOP), until {@link #resume} or a kill. */
    public void pause() {
        process().signal("STOP");
    }

    /** Lets a paused process go on (SIGCONT), as if no time had passed. */
    public void resume() {
        process().signal("CONT");
    }

    /** Starts a process on what is on disk, though it is expected to end by itself. */
    public JavaProcess launch() {
        process = kind.launch(host, directory, writeSettings(), jvmOptions);
        return process;
    }

    /** Ends the process with SIGTERM and waits for its clean shutdown. */
    public void stop() {
        process().terminate(patience);
    }

    public BrokerKind kind() {
        return kind;
    }

    public String bootstrap() {
        return host.address() + ":" + port;
    }

    public int port() {
        return port;
    }

    /** The broker's only log directory. */
    public Path data() {
        return directory.resolve("data");
    }

    /** Where its data, settings and output are. */
    public Path directory() {
        return directory;
    }

    public long pid() {
        return process().pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Everything the broker has printed in all its lives. */
    public String output() {
        return process().output();
    }

    private JavaProcess process() {
        if (process == null) {
            throw new IllegalStateException(this + " was never started");
        }
        return process;
    }

    private Path writeSettings() {
        Path file = directory.resolve("server.properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try {
            Files.createDirectories(directory);
            try (Writer out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (zooKeeper != null) {
            zooKeeper.close();
        }
    }

    @Override
    public String toString() {
        return kind + " at " + bootstrap();
    }
}
