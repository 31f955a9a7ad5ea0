package io.moldau.controller.store.zookeeper;

/**
 * Where a ZooKeeper ensemble is, as {@code zookeeper.connect} says it.
 *
 * @param servers comma-separated {@code host:port}
 * @param chroot the node that all paths hang below, beginning with a slash; empty for the root
 */
public record ZkAddress(String servers, String chroot) {

    public ZkAddress {
        if (servers.isBlank()) {
            throw new IllegalArgumentException("zookeeper.connect names no server");
        }
        if (!chroot.isEmpty() && (!chroot.startsWith("/") || chroot.endsWith("/") || chroot.contains("//"))) {
            throw new IllegalArgumentException("zookeeper.connect has a malformed chroot: " + chroot);
        }
    }

    /** The same as {@code zookeeper.connect} says it. */
    @Override
    public String toString() {
        return servers + chroot;
    }

    /** Parses {@code host:port,host:port/chroot}. */
    public static ZkAddress parse(String connect) {
        int slash = connect.indexOf('/');
        if (slash < 0) {
            return new ZkAddress(connect.trim(), "");
        }
        String chroot = connect.substring(slash).trim();
        return new ZkAddress(connect.substring(0, slash).trim(), chroot.equals("/") ? "" : chroot);
    }
}
