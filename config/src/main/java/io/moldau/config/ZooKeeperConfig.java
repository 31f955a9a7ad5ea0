package io.moldau.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach ZooKeeper.
 *
 * @param servers {@code host:port,host:port}, or null to start an embedded server
 * @param chroot the path below which everything lives: empty, or {@code /like/this}
 * @param sessionTimeoutMs how long a silent broker counts as alive
 * @param connectionTimeoutMs how long to wait for the first connection
 */
public record ZooKeeperConfig(@Nullable String servers, String chroot, int sessionTimeoutMs, int connectionTimeoutMs) {

    private static final Pattern CHROOT = Pattern.compile("(/[^/\\s]+)*");

    /** Whether this process has to bring its own ZooKeeper. */
    public boolean embedded() {
        return servers == null;
    }

    static ZooKeeperConfig of(Settings settings, Review review) {
        String connect = settings.findString("zookeeper.connect");
        String servers = null;
        String chroot = "";
        if (connect != null) {
            int slash = connect.indexOf('/');
            servers = slash < 0 ? connect : connect.substring(0, slash);
            chroot = slash < 0 || slash == connect.length() - 1 ? "" : connect.substring(slash);
            if (servers.isBlank() || !CHROOT.matcher(chroot).matches()) {
                review.problem(
                        "zookeeper.connect=" + connect + ": must be host:port,host:port or host:port,host:port/path");
            }
        }
        return new ZooKeeperConfig(
                servers,
                chroot,
                settings.getInt("zookeeper.session.timeout.ms"),
                settings.getInt("zookeeper.connection.timeout.ms"));
    }
}
