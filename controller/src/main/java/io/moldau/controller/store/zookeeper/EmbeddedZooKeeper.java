package io.moldau.controller.store.zookeeper;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server inside this process, for a broker that was given none: bound to the loopback interface, its data in
 * one directory, every write synced before it is answered as in any ZooKeeper.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);
    private static final String HOST = "127.0.0.1";
    private static final long START_TIMEOUT_MS = 10_000;

    /** The server writes its settings to a new file with this prefix at each start and leaves it behind when killed. */
    private static final String SETTINGS_PREFIX = "zookeeper.configuration";

    private final ZooKeeperServerEmbedded server;
    private final String connectString;

    private EmbeddedZooKeeper(ZooKeeperServerEmbedded server, String connectString) {
        this.server = server;
        this.connectString = connectString;
    }

    /**
     * Starts a server and returns when it accepts connections.
     *
     * @param directory holds the data; created when missing
     * @param port to listen on; 0 for any that is free
     * @throws IOException if the port is taken or the directory cannot be used
     */
    public static EmbeddedZooKeeper start(Path directory, int port) throws IOException {
        Files.createDirectories(directory);
        deleteOldSettings(directory);
        requireFree(port);
        try {
            ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                    .baseDir(directory)
                    .configuration(settings(directory, port))
                    .exitHandler(ExitHandler.LOG_ONLY)
                    .build();
            server.start(START_TIMEOUT_MS);
            EmbeddedZooKeeper started = new EmbeddedZooKeeper(server, server.getConnectionString());
            LOG.info("embedded ZooKeeper serves {} from {}", started.connectString, directory);
            return started;
        } catch (Exception e) {
            throw new IOException("embedded ZooKeeper cannot start on " + HOST + ":" + port + " in " + directory, e);
        }
    }

    /** The server itself would only log that its port is taken, and its caller wait in vain. */
    private static void requireFree(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            throw new IOException("embedded ZooKeeper cannot listen on " + HOST + ":" + port + ": port is taken", e);
        }
    }

    private static Properties settings(Path directory, int port) {
        Properties settings = new Properties();
        settings.setProperty(
                "dataDir", directory.resolve("data").toAbsolutePath().toString());
        settings.setProperty("clientPortAddress", HOST);
        settings.setProperty("clientPort", Integer.toString(port));
        settings.setProperty("tickTime", "1000");
        settings.setProperty("minSessionTimeout", "1000");
        settings.setProperty("maxSessionTimeout", "60000");
        settings.setProperty("maxClientCnxns", "0");
        settings.setProperty("admin.enableServer", "false");
        settings.setProperty("audit.enable", "false");
        // The log is preallocated in steps of this many KiB; 64 MiB, the usual step, is more than a small cluster's
        // tree.
        settings.setProperty("preAllocSize", "256");
        settings.setProperty("snapCount", "10000");
        settings.setProperty("autopurge.snapRetainCount", "3");
        settings.setProperty("autopurge.purgeInterval", "1");
        return settings;
    }

    private static void deleteOldSettings(Path directory) throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, SETTINGS_PREFIX + "*")) {
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Where clients reach the server. */
    public ZkAddress address() {
        return ZkAddress.parse(connectString);
    }

    /** Stops the server; its data stays. */
    @Override
    public void close() {
        server.close();
    }
}
