package io.moldau.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A stand-alone ZooKeeper, the one Apache Kafka 3.9.2 ships, in a process of its own. */
public final class ZooKeeperProcess implements AutoCloseable {

    private final int port = Ports.free();
    private final Host host;
    private final Path directory;
    private JavaProcess process;

    private ZooKeeperProcess(Host host, Path directory) {
        this.host = host;
        this.directory = directory;
        this.process = launch();
    }

    private JavaProcess launch() {
        Path settings = directory.resolve("zookeeper.properties");
        try {
            Files.createDirectories(directory);
            Files.writeString(settings, """
                    dataDir=%s
                    clientPort=%d
                    clientPortAddress=%s
                    maxClientCnxns=0
                    tickTime=200
                    maxSessionTimeout=60000
                    admin.enableServer=false
                    """.formatted(directory.resolve("zookeeper"), port, host.address()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return JavaProcess.start(
                host,
                "ZooKeeper",
                directory.resolve("zookeeper.out"),
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", Log4j.option(directory)),
                ClassPaths.kafka(),
                List.of("org.apache.zookeeper.server.quorum.QuorumPeerMain", settings.toString()));
    }

    /** Starts ZooKeeper with its data below {@code directory}; whoever connects waits for it by retrying. */
    public static ZooKeeperProcess start(Path directory) {
        return start(Host.LOCAL, directory);
    }

    /** The same on another host. */
    public static ZooKeeperProcess start(Host host, Path directory) {
        return new ZooKeeperProcess(host, directory);
    }

    /** Ends it as {@code kill -9} does; what it has acknowledged is on disk. */
    public void kill9() {
        process.kill9();
    }

    /** Starts it again on its port, with all it had. */
    public void restart() {
        process = launch();
    }

    public int port() {
        return port;
    }

    public String connect() {
        return host.address() + ":" + port;
    }

    @Override
    public void close() {
        process.close();
    }
}
