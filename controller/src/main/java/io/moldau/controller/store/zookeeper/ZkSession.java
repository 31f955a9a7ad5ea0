package io.moldau.controller.store.zookeeper;

import io.moldau.controller.store.SessionEvent;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns Curator's connection states into session events on the loop. Curator reports a reconnection whether or not the
 * session survived it; the session's id tells.
 *
 * <p>{@link #stateChanged} runs on Curator's thread and only looks up the id and posts; everything else is the loop's.
 */
final class ZkSession implements ConnectionStateListener {

    private static final Logger LOG = LoggerFactory.getLogger(ZkSession.class);

    private final Loop loop;
    private final Consumer<SessionEvent> listener;
    private long sessionId;
    private boolean alive;

    ZkSession(Loop loop, Consumer<SessionEvent> listener) {
        this.loop = loop;
        this.listener = listener;
    }

    long sessionId() {
        return sessionId;
    }

    @Override
    public void stateChanged(CuratorFramework client, ConnectionState state) {
        long id = state.isConnected() ? currentSessionId(client) : 0;
        loop.execute(() -> onState(state, id));
    }

    private static long currentSessionId(CuratorFramework client) {
        try {
            return client.getZookeeperClient().getZooKeeper().getSessionId();
        } catch (Exception e) {
            // The connection broke again at once: Curator reports that next, and a later reconnection after it.
            LOG.debug("no session id after a reconnection", e);
            return 0;
        }
    }

    private void onState(ConnectionState state, long id) {
        switch (state) {
            case CONNECTED, RECONNECTED -> onConnected(id);
            case SUSPENDED -> {
                LOG.info("connection to ZooKeeper lost, session 0x{} may live on", Long.toHexString(sessionId));
                listener.accept(new SessionEvent.Suspended());
            }
            case LOST -> onLost();
            case READ_ONLY -> LOG.warn("connected to a read-only ZooKeeper server: waiting for a writable one");
        }
    }

    private void onConnected(long id) {
        if (id == 0) {
            return;
        }
        if (alive && id == sessionId) {
            LOG.info("connection to ZooKeeper is back, session 0x{} lives", Long.toHexString(id));
            listener.accept(new SessionEvent.Resumed(id));
            return;
        }
        onLost();
        sessionId = id;
        alive = true;
        LOG.info("session 0x{} with ZooKeeper established", Long.toHexString(id));
        listener.accept(new SessionEvent.Established(id));
    }

    private void onLost() {
        if (alive) {
            alive = false;
            LOG.warn("session 0x{} with ZooKeeper has ended", Long.toHexString(sessionId));
            listener.accept(new SessionEvent.Lost());
        }
    }
}
