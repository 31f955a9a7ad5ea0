package io.moldau.controller.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A metadata store's server side in memory: the tree that the sessions of all brokers of a test share. It keeps
 * ZooKeeper's rules for versions, sequence numbers, ephemeral nodes and watches; what lies between a broker and the tree
 * is the matter of the {@link MetadataStore} in front of it. One thread only.
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

    /** A broker's way to the tree that takes no time; its callbacks run on {@code loop}. */
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
        return node == null ? null : new String(node.data, UTF_8);
    }

    /** The transaction that created a node, or -1 when there is no such node: for assertions. */
    public long czxid(String path) {
        return read(path, null).map(StoredNode::czxid).orElse(-1L);
    }

    /** The last transaction: grows with each, whether it was refused or not. */
    public long zxid() {
        return zxid;
    }

    /** Begins a session and returns its id. */
    public long newSession() {
        return nextSessionId++;
    }

    /** Ends a session: its watches and ephemeral nodes go. */
    public void endSession(long sessionId) {
        dataWatches.values().forEach(watches -> watches.removeIf(w -> w.sessionId == sessionId));
        childWatches.values().forEach(watches -> watches.removeIf(w -> w.sessionId == sessionId));
        List<String> doomed = new ArrayList<>();
        nodes.forEach((path, node) -> {
            if (node.ephemeralOwner == sessionId) {
                doomed.add(path);
            }
        });
        zxid++;
        Transaction transaction = new Transaction(sessionId);
        doomed.forEach(transaction::unlink);
        transaction.fired.forEach(Runnable::run);
    }

    /** Reads a node and leaves a watch on it, or on its absence. */
    public Optional<StoredNode> read(String path, @Nullable Watch watch) {
        if (watch != null) {
            dataWatches.computeIfAbsent(path, p -> new ArrayList<>()).add(watch);
        }
        return Optional.ofNullable(nodes.get(path)).map(Node::stored);
    }

    /** Lists a node's children and leaves a watch on them; refused, and nothing watched, when there is no such node. */
    public Outcome<List<String>> children(String path, @Nullable Watch watch) {
        Node node = nodes.get(path);
        if (node == null) {
            return Outcome.refused(StoreError.NO_NODE, "list " + path);
        }
        if (watch != null) {
            childWatches.computeIfAbsent(path, p -> new ArrayList<>()).add(watch);
        }
        return Outcome.done(List.copyOf(node.children));
    }

    /** Carries out all operations or none. */
    public Outcome<List<OpResult>> commit(List<StoreOp> ops, long sessionId) {
        zxid++;
        Transaction transaction = new Transaction(sessionId);
        for (StoreOp op : ops) {
            StoreError error = transaction.apply(op);
            if (error != null) {
                transaction.undo();
                return Outcome.refused(error, op.getClass().getSimpleName() + " " + op.path());
            }
        }
        transaction.fired.forEach(Runnable::run);
        return Outcome.done(transaction.results);
    }

    private static void fire(Map<String, List<Watch>> watches, String path) {
        List<Watch> due = watches.remove(path);
        if (due != null) {
            due.forEach(watch -> watch.fired.run());
        }
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Someone who wants to know once: {@code fired} runs amid the transaction and must only take note. */
    public record Watch(long sessionId, Runnable fired) {}

    /** Changes the tree step by step, remembering how to go back and whom to tell. */
    private final class Transaction {
        private final long sessionId;
        private final List<OpResult> results = new ArrayList<>();
        private final List<Runnable> fired = new ArrayList<>();
        private final Deque<Runnable> undo = new ArrayDeque<>();

        Transaction(long sessionId) {
            this.sessionId = sessionId;
        }

        void undo() {
            undo.forEach(Runnable::run);
        }

        @Nullable
        StoreError apply(StoreOp op) {
            if (op instanceof StoreOp.Create create) {
                return create(create);
            }
            Node node = nodes.get(op.path());
            if (node == null) {
                return StoreError.NO_NODE;
            }
            if (op instanceof StoreOp.SetData set) {
                return set.expectedVersion() == StoreOp.ANY_VERSION || set.expectedVersion() == node.version
                        ? write(set, node)
                        : StoreError.BAD_VERSION;
            }
            int expected = op instanceof StoreOp.Check check
                    ? check.expectedVersion()
                    : ((StoreOp.Delete) op).expectedVersion();
            if (expected != StoreOp.ANY_VERSION && expected != node.version) {
                return StoreError.BAD_VERSION;
            }
            if (op instanceof StoreOp.Delete && !node.children.isEmpty()) {
                return StoreError.NOT_EMPTY;
            }
            if (op instanceof StoreOp.Delete) {
                unlink(op.path());
            }
            results.add(new OpResult(op.path(), -1));
            return null;
        }

        private @Nullable StoreError write(StoreOp.SetData set, Node node) {
            byte[] before = node.data;
            undo.push(() -> {
                node.data = before;
                node.version--;
            });
            node.data = set.data();
            node.version++;
            results.add(new OpResult(set.path(), node.version));
            fired.add(() -> fire(dataWatches, set.path()));
            return null;
        }

        private @Nullable StoreError create(StoreOp.Create create) {
            String parentPath = parent(create.path());
            Node parent = nodes.get(parentPath);
            if (parent == null || parent.ephemeralOwner != 0) {
                return parent == null ? StoreError.NO_NODE : StoreError.FAILED;
            }
            boolean sequential = create.lifetime() == StoreOp.Lifetime.PERSISTENT_SEQUENTIAL;
            String path = sequential ? create.path() + String.format("%010d", parent.created) : create.path();
            if (nodes.containsKey(path)) {
                return StoreError.NODE_EXISTS;
            }
            boolean ephemeral = create.lifetime() == StoreOp.Lifetime.EPHEMERAL;
            nodes.put(path, new Node(create.data(), zxid, clock.wallMs(), ephemeral ? sessionId : 0));
            parent.children.add(name(path));
            parent.created++;
            undo.push(() -> {
                nodes.remove(path);
                parent.children.remove(name(path));
                parent.created--;
            });
            results.add(new OpResult(path, 0));
            fired.add(() -> {
                fire(dataWatches, path);
                fire(childWatches, parentPath);
            });
            return null;
        }

        void unlink(String path) {
            Node node = nodes.get(path);
            Node parent = nodes.get(parent(path));
            if (node == null || parent == null) {
                throw new IllegalStateException("no node at " + path);
            }
            nodes.remove(path);
            parent.children.remove(name(path));
            undo.push(() -> {
                nodes.put(path, node);
                parent.children.add(name(path));
            });
            fired.add(() -> {
                fire(dataWatches, path);
                fire(childWatches, path);
                fire(childWatches, parent(path));
            });
        }
    }

    private static final class Node {
        private final long czxid;
        private final long createdMs;
        private final long ephemeralOwner;
        private final TreeSet<String> children = new TreeSet<>();
        private byte[] data;
        private int version;
        /** Children ever created: the next sequence number. */
        private int created;

        Node(byte[] data, long czxid, long createdMs, long ephemeralOwner) {
            this.data = data;
            this.czxid = czxid;
            this.createdMs = createdMs;
            this.ephemeralOwner = ephemeralOwner;
        }

        StoredNode stored() {
            return new StoredNode(data, version, czxid, createdMs, ephemeralOwner);
        }
    }
}
