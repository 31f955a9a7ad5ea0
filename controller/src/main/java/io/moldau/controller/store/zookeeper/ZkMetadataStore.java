package io.moldau.controller.store.zookeeper;

import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.OpResult;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreError;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StoredNode;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.api.transaction.CuratorTransactionResult;
import org.apache.curator.framework.api.transaction.TransactionOp;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.Stat;

/**
 * The {@link MetadataStore} on ZooKeeper. Lives on one loop: Curator's callbacks are executed by it, so that nothing of
 * ours ever runs on, or waits for, a thread of Curator's.
 *
 * <p>No request is retried here. A retried write would meet its own first attempt and mistake it for someone else's; what
 * a broken connection leaves unknown, its owner finds out by reading.
 */
public final class ZkMetadataStore implements MetadataStore {

    private final Loop loop;
    private final ZkAddress address;
    private final CuratorFramework client;
    private volatile ZkSession session;

    /**
     * @param sessionTimeoutMs after this long without a sign of life ZooKeeper ends the session
     * @param connectionTimeoutMs after this long without a connection a request fails
     */
    public ZkMetadataStore(Loop loop, ZkAddress address, int sessionTimeoutMs, int connectionTimeoutMs) {
        this.loop = loop;
        this.address = address;
        this.session = new ZkSession(loop, event -> {});
        this.client = CuratorFrameworkFactory.builder()
                .connectString(address.servers())
                .sessionTimeoutMs(sessionTimeoutMs)
                .connectionTimeoutMs(connectionTimeoutMs)
                .retryPolicy((retryCount, elapsedTimeMs, sleeper) -> false)
                .ensembleTracker(false)
                .dontUseContainerParents()
                .build();
    }

    @Override
    public void start(Consumer<SessionEvent> listener) {
        session = new ZkSession(loop, event -> {
            if (event instanceof SessionEvent.Established) {
                createRoot();
            }
            listener.accept(event);
        });
        client.getConnectionStateListenable().addListener(session);
        client.start();
    }

    @Override
    public long sessionId() {
        return session.sessionId();
    }

    @Override
    public void read(String path, Runnable watch, Consumer<Outcome<Optional<StoredNode>>> done) {
        Consumer<CuratorEvent> onRead = event -> {
            if (event.getResultCode() == Code.OK.intValue()) {
                done.accept(Outcome.done(Optional.of(node(event))));
            } else if (event.getResultCode() == Code.NONODE.intValue() && watch != NO_WATCH) {
                watchMissing(path, watch, done);
            } else if (event.getResultCode() == Code.NONODE.intValue()) {
                done.accept(Outcome.done(Optional.empty()));
            } else {
                done.accept(refused("read", path, event));
            }
        };
        attempt("read", path, done, () -> {
            if (watch == NO_WATCH) {
                client.getData().inBackground(onLoop(onRead)).forPath(rooted(path));
            } else {
                client.getData()
                        .usingWatcher(watcher(watch))
                        .inBackground(onLoop(onRead))
                        .forPath(rooted(path));
            }
        });
    }

    /** ZooKeeper sets a watch on a missing node only when asked whether it exists. */
    private void watchMissing(String path, Runnable watch, Consumer<Outcome<Optional<StoredNode>>> done) {
        Consumer<CuratorEvent> onExists = event -> {
            if (event.getResultCode() == Code.NONODE.intValue()) {
                done.accept(Outcome.done(Optional.empty()));
            } else if (event.getResultCode() == Code.OK.intValue()) {
                read(path, watch, done); // created in between
            } else {
                done.accept(refused("watch", path, event));
            }
        };
        attempt(
                "watch",
                path,
                done,
                () -> client.checkExists()
                        .usingWatcher(watcher(watch))
                        .inBackground(onLoop(onExists))
                        .forPath(rooted(path)));
    }

    @Override
    public void children(String path, Runnable watch, Consumer<Outcome<List<String>>> done) {
        Consumer<CuratorEvent> onChildren = event -> done.accept(
                event.getResultCode() == Code.OK.intValue()
                        ? Outcome.done(List.copyOf(event.getChildren()))
                        : refused("list", path, event));
        attempt("list", path, done, () -> {
            if (watch == NO_WATCH) {
                client.getChildren().inBackground(onLoop(onChildren)).forPath(rooted(path));
            } else {
                client.getChildren()
                        .usingWatcher(watcher(watch))
                        .inBackground(onLoop(onChildren))
                        .forPath(rooted(path));
            }
        });
    }

    @Override
    public void commit(List<StoreOp> ops, Consumer<Outcome<List<OpResult>>> done) {
        String first = ops.get(0).path();
        Consumer<CuratorEvent> onCommit = event -> done.accept(
                event.getResultCode() == Code.OK.intValue()
                        ? Outcome.done(results(ops, event.getOpResults()))
                        : refused("commit of " + ops.size() + " at", first, event));
        attempt(
                "commit",
                first,
                done,
                () -> client.transaction().inBackground(onLoop(onCommit)).forOperations(curatorOps(ops)));
    }

    /** Blocks while the session is ended: for the thread that shuts the process down, never for the loop. */
    @Override
    public void close() {
        client.close();
    }

    /** For tests that end the session behind our back. */
    CuratorFramework client() {
        return client;
    }

    private void createRoot() {
        String path = "";
        for (String segment : address.chroot().split("/", -1)) {
            if (!segment.isEmpty()) {
                path += "/" + segment;
                String created = path;
                BackgroundCallback ignored = (c, event) -> {};
                attempt(
                        "create",
                        created,
                        outcome -> {},
                        () -> client.create().inBackground(ignored).forPath(created, StoreOp.NO_DATA));
            }
        }
    }

    /** Curator has an argument for the executor of a callback too, and for transactions ignores it. */
    private BackgroundCallback onLoop(Consumer<CuratorEvent> callback) {
        return (c, event) -> loop.execute(() -> callback.accept(event));
    }

    private CuratorWatcher watcher(Runnable watch) {
        return event -> {
            // Events of type None report the connection, which has its own listener.
            if (event.getType() != EventType.None) {
                loop.execute(watch);
            }
        };
    }

    private <T> void attempt(String operation, String path, Consumer<Outcome<T>> done, Request request) {
        loop.assertOnLoop();
        try {
            request.send();
        } catch (Exception e) {
            StoreError error = ZkErrors.of(e);
            loop.execute(() -> done.accept(Outcome.refused(error, operation + " " + path + ": " + e)));
        }
    }

    private static <T> Outcome<T> refused(String operation, String path, CuratorEvent event) {
        int code = event.getResultCode();
        return Outcome.refused(ZkErrors.of(code), ZkErrors.describe(operation, path, code));
    }

    private static StoredNode node(CuratorEvent event) {
        Stat stat = event.getStat();
        byte[] data = event.getData();
        return new StoredNode(
                data == null ? StoreOp.NO_DATA : data,
                stat.getVersion(),
                stat.getCzxid(),
                stat.getCtime(),
                stat.getEphemeralOwner());
    }

    private List<CuratorOp> curatorOps(List<StoreOp> ops) throws Exception {
        TransactionOp factory = client.transactionOp();
        List<CuratorOp> curatorOps = new ArrayList<>(ops.size());
        for (StoreOp op : ops) {
            String path = rooted(op.path());
            if (op instanceof StoreOp.Create create) {
                curatorOps.add(
                        factory.create().withMode(mode(create.lifetime())).forPath(path, create.data()));
            } else if (op instanceof StoreOp.SetData set) {
                curatorOps.add(
                        factory.setData().withVersion(set.expectedVersion()).forPath(path, set.data()));
            } else if (op instanceof StoreOp.Delete delete) {
                curatorOps.add(
                        factory.delete().withVersion(delete.expectedVersion()).forPath(path));
            } else if (op instanceof StoreOp.Check check) {
                curatorOps.add(
                        factory.check().withVersion(check.expectedVersion()).forPath(path));
            }
        }
        return curatorOps;
    }

    private static CreateMode mode(StoreOp.Lifetime lifetime) {
        return switch (lifetime) {
            case PERSISTENT -> CreateMode.PERSISTENT;
            case EPHEMERAL -> CreateMode.EPHEMERAL;
            case PERSISTENT_SEQUENTIAL -> CreateMode.PERSISTENT_SEQUENTIAL;
        };
    }

    private List<OpResult> results(List<StoreOp> ops, List<CuratorTransactionResult> curatorResults) {
        List<OpResult> results = new ArrayList<>(ops.size());
        for (int i = 0; i < ops.size(); i++) {
            StoreOp op = ops.get(i);
            CuratorTransactionResult result = curatorResults.get(i);
            if (op instanceof StoreOp.Create) {
                results.add(new OpResult(
                        result.getResultPath().substring(address.chroot().length()), 0));
            } else if (op instanceof StoreOp.SetData) {
                results.add(new OpResult(op.path(), result.getResultStat().getVersion()));
            } else {
                results.add(new OpResult(op.path(), -1));
            }
        }
        return results;
    }

    private String rooted(String path) {
        return address.chroot() + path;
    }

    @FunctionalInterface
    private interface Request {
        void send() throws Exception;
    }
}
