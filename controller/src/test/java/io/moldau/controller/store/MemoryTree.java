package io.moldau.controller.store;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A metadata store's server side in memory: the tree that the {@link MemoryStore} of each test broker shares. It keeps
 * ZooKeeper's rules for versions, sequence numbers, ephemeral nodes and watches.
 */
public final class MemoryTree {

    private final Clock clock;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, List<Watch>> dataWatches = new HashMap<>();
    private final Map<String, List<Watch>> childWatches = new HashMap<>();
    private long zxid;
    private long nextSessionId = 1;

    public MemoryTree(Clock clock) {
        this.clock = clock;
        nodes.put("", new Node(StoreOp.NO_DATA, 0, 0, 0));
    }

    /** Begins a session with the tree; its callbacks run on {@code loop}. */
    public MemoryStore connect(Loop loop) {
        return new MemoryStore(this, loop);
    }

    /** Every path that exists, in order: for assertions. */
    public List<String> paths() {
        return nodes.keySet().stream().filter(path -> !path.isEmpty()).toList();
    }

    /** A node's data as text, or null when there is no such node: for assertions. */
    public @Nullable String text(String path) {
        Node node = nodes.get(path);
        return node == null ? null : new String(node.data, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The transaction that created a node, or -1 when there is no such node: for assertions. */
    public long czxid(String path) {
        return read(path, null).map(StoredNode::czxid).orElse(-1L);
    }

    long newSession() {
        return nextSessionId++;
    }

    void endSession(long sessionId) {
        dataWatches.values().forEach(watches -> watches.removeIf(w -> w.sessionId == sessionId));
        childWatches.values().forEach(watches -> watches.removeIf(w -> w.sessionId == sessionId));
        List<String> doomed = new ArrayList<>();
        nodes.forEach((path, node) -> {
            if (node.ephemeralOwner == sessionId) {
                doomed.add(path);
            }
        });
        zxid++;
        doomed.forEach(this::remove);
    }

    Optional<StoredNode> read(String path, @Nullable Watch watch) {
        if (watch != null) {
            dataWatches.computeIfAbsent(path, p -> new ArrayList<>()).add(watch);
        }
        return Optional.ofNullable(nodes.get(path)).map(Node::stored);
    }

    @Nullable
    List<String> children(String path, @Nullable Watch watch) {
        Node node = nodes.get(path);
        if (node == null) {
            return null;
        }
        if (watch != null) {
            childWatches.computeIfAbsent(path, p -> new ArrayList<>()).add(watch);
        }
        return List.copyOf(node.children);
    }

    Outcome<List<OpResult>> commit(List<StoreOp> ops, long sessionId) {
        Map<String, Node> before = new TreeMap<>();
        nodes.forEach((path, node) -> before.put(path, node.copy()));
        List<Runnable> fired = new ArrayList<>();
        List<OpResult> results = new ArrayList<>();
        zxid++;
        for (StoreOp op : ops) {
            StoreError error = apply(op, sessionId, results, fired);
            if (error != null) {
                nodes.clear();
                nodes.putAll(before);
                return Outcome.refused(error, op.getClass().getSimpleName() + " " + op.path());
            }
        }
        fired.forEach(Runnable::run);
        return Outcome.done(results);
    }

    private @Nullable StoreError apply(StoreOp op, long sessionId, List<OpResult> results, List<Runnable> fired) {
        Node node = nodes.get(op.path());
        if (op instanceof StoreOp.Create create) {
            return create(create, sessionId, results, fired);
        } else if (node == null) {
            return StoreError.NO_NODE;
        } else if (op instanceof StoreOp.SetData set) {
            if (!matches(node, set.expectedVersion())) {
                return StoreError.BAD_VERSION;
            }
            node.data = set.data();
            node.version++;
            results.add(new OpResult(op.path(), node.version));
            fired.add(() -> fire(dataWatches, op.path()));
        } else if (op instanceof StoreOp.Check check) {
            if (!matches(node, check.expectedVersion())) {
                return StoreError.BAD_VERSION;
            }
            results.add(new OpResult(op.path(), -1));
        } else if (op instanceof StoreOp.Delete delete) {
            if (!matches(node, delete.expectedVersion())) {
                return StoreError.BAD_VERSION;
            }
            if (!node.children.isEmpty()) {
                return StoreError.NOT_EMPTY;
            }
            unlink(op.path());
            results.add(new OpResult(op.path(), -1));
            fired.add(() -> fireGone(op.path()));
        }
        return null;
    }

    private @Nullable StoreError create(
            StoreOp.Create create, long sessionId, List<OpResult> results, List<Runnable> fired) {
        Node parent = nodes.get(parent(create.path()));
        if (parent == null || parent.ephemeralOwner != 0) {
            return parent == null ? StoreError.NO_NODE : StoreError.FAILED;
        }
        boolean sequential = create.lifetime() == StoreOp.Lifetime.PERSISTENT_SEQUENTIAL;
        String path = sequential ? create.path() + String.format("%010d", parent.childChanges) : create.path();
        if (nodes.containsKey(path)) {
            return StoreError.NODE_EXISTS;
        }
        boolean ephemeral = create.lifetime() == StoreOp.Lifetime.EPHEMERAL;
        nodes.put(path, new Node(create.data(), zxid, clock.wallMs(), ephemeral ? sessionId : 0));
        parent.children.add(path.substring(path.lastIndexOf('/') + 1));
        parent.childChanges++;
        results.add(new OpResult(path, 0));
        fired.add(() -> {
            fire(dataWatches, path);
            fire(childWatches, parent(path));
        });
        return null;
    }

    private void remove(String path) {
        unlink(path);
        fireGone(path);
    }

    private void unlink(String path) {
        nodes.remove(path);
        Node parent = nodes.get(parent(path));
        if (parent != null) {
            parent.children.remove(path.substring(path.lastIndexOf('/') + 1));
            parent.childChanges++;
        }
    }

    private void fireGone(String path) {
        fire(dataWatches, path);
        fire(childWatches, path);
        fire(childWatches, parent(path));
    }

    private static void fire(Map<String, List<Watch>> watches, String path) {
        List<Watch> due = watches.remove(path);
        if (due != null) {
            due.forEach(watch -> watch.loop.execute(watch.action));
        }
    }

    private static boolean matches(Node node, int expectedVersion) {
        return expectedVersion == StoreOp.ANY_VERSION || expectedVersion == node.version;
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /** Someone who wants to know once. */
    record Watch(long sessionId, Loop loop, Runnable action) {}

    private static final class Node {
        private final long czxid;
        private final long createdMs;
        private final long ephemeralOwner;
        private final TreeSet<String> children = new TreeSet<>();
        private byte[] data;
        private int version;
        private int childChanges;

        Node(byte[] data, long czxid, long createdMs, long ephemeralOwner) {
            this.data = data;
            this.czxid = czxid;
            this.createdMs = createdMs;
            this.ephemeralOwner = ephemeralOwner;
        }

        Node copy() {
            Node copy = new Node(data, czxid, createdMs, ephemeralOwner);
            copy.children.addAll(children);
            copy.version = version;
            copy.childChanges = childChanges;
            return copy;
        }

        StoredNode stored() {
            return new StoredNode(data, version, czxid, createdMs, ephemeralOwner);
        }
    }
}
