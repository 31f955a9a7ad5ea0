package io.moldau.controller.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.MetadataStoreContract;
import io.moldau.controller.store.SessionEvent;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.curator.test.KillSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a chroot of its own on one server, so the contract also holds below a chroot. */
class ZkMetadataStoreTest extends MetadataStoreContract {

    /** The server drops what an ended session left behind no sooner than this. */
    private static final int SESSION_TIMEOUT_MS = 4_000;

    @TempDir
    static Path directory;

    private static EmbeddedZooKeeper server;
    private static NettyLoopGroup loops;
    private static final AtomicInteger CHROOTS = new AtomicInteger();

    private final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    private static final List<Throwable> FAULTS = new CopyOnWriteArrayList<>();
    private ZkMetadataStore store;
    private ZkMetadataStore other;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedZooKeeper.start(directory, 0);
        loops = new NettyLoopGroup("test", 1, (where, cause) -> FAULTS.add(cause));
    }

    @AfterAll
    static void stopServer() {
        server.close();
        loops.close();
    }

    @BeforeEach
    void connect() {
        ZkAddress address = new ZkAddress(server.address().servers(), "/deep/chroot" + CHROOTS.getAndIncrement());
        store = started(address, events);
        other = started(address, new CopyOnWriteArrayList<>());
    }

    @AfterEach
    void disconnect() {
        store.close();
        other.close();
        assertThat(FAULTS).isEmpty();
    }

    private static ZkMetadataStore started(ZkAddress address, List<SessionEvent> seen) {
        ZkMetadataStore started = new ZkMetadataStore(loop(), address, SESSION_TIMEOUT_MS, 6_000);
        started.start(seen::add);
        Awaitility.await().until(() -> !seen.isEmpty());
        return started;
    }

    private static Loop loop() {
        return loops.loops().get(0);
    }

    @Override
    protected MetadataStore store() {
        return store;
    }

    @Override
    protected MetadataStore otherStore() {
        return other;
    }

    @Override
    protected void onLoop(Runnable action) {
        loop().execute(action);
    }

    @Override
    protected void await(BooleanSupplier condition) {
        Awaitility.await().until(condition::getAsBoolean);
    }

    @Override
    protected void expireSession() {
        long before = store.sessionId();
        try {
            KillSession.kill(store.client().getZookeeperClient().getZooKeeper());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        await(() -> store.sessionId() != before);
    }

    @Override
    protected void close(MetadataStore closing) {
        closing.close();
    }

    @Override
    protected void breakConnection() {
        try {
            store.client().getZookeeperClient().getZooKeeper().getTestable().closeSocket();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected List<SessionEvent> sessionEvents() {
        return events;
    }
}
