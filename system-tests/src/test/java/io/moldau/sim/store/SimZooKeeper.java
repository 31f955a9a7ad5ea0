package io.moldau.sim.store;

import io.moldau.controller.store.MemoryTree;
import io.moldau.controller.store.Outcome;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper ensemble as its clients see it: one linearizable tree, and sessions that end when nothing was heard of their
 * clients for too long. Faults are ordered by the name of the machine that clients run on; a machine has one client at a
 * time. While the ensemble is down no session ends, and when it is back each has its whole time again.
 */
public final class SimZooKeeper {

    private final Schedule schedule;
    private final MemoryTree tree;
    private final Map<Long, Session> sessions = new TreeMap<>();
    private final Map<String, SimStore> clients = new TreeMap<>();
    private final Map<String, Way> ways = new TreeMap<>();
    private final Set<String> losingNextAnswer = new HashSet<>();
    private boolean up = true;

    /** @param clock of the ensemble, for what it writes down; expiry goes by the schedule */
    public SimZooKeeper(Schedule schedule, Clock clock) {
        this.schedule = schedule;
        this.tree = new MemoryTree(clock);
    }

    /** A new process on a machine; the one before it there is dead or closed. */
    public SimStore connect(String machine, Loop loop, int sessionTimeoutMs) {
        SimStore client = new SimStore(this, schedule, machine, loop, sessionTimeoutMs);
        clients.put(machine, client);
        return client;
    }

    /** The truth, to look at. */
    public MemoryTree tree() {
        return tree;
    }

    /** Lets nothing through between a machine and the ensemble, or everything again; connections notice by and by. */
    public void cut(String machine, Way way) {
        ways.put(machine, way);
        SimStore client = clients.get(machine);
        if (client != null) {
            client.onWayChanged(way);
        }
        listen();
    }

    /** The connection breaks; of the requests under way some take effect and none is answered. */
    public void breakConnection(String machine) {
        SimStore client = clients.get(machine);
        if (client != null) {
            client.breakConnection();
        }
        listen();
    }

    /** The next transaction of a machine takes effect, or is refused, and the connection breaks before it learns which. */
    public void loseNextAnswer(String machine) {
        losingNextAnswer.add(machine);
    }

    /** Ends the session of a machine, as an operator can. */
    public void expire(String machine) {
        List.copyOf(sessions.values()).stream()
                .filter(session -> session.client() == clients.get(machine))
                .forEach(this::end);
    }

    /** The ensemble loses its quorum. */
    public void stop() {
        up = false;
        sessions.values().forEach(Session::restartSilence);
        clients.values().forEach(SimStore::breakConnection);
    }

    /** The ensemble is back. */
    public void start() {
        up = true;
        sessions.values().forEach(session -> limit(session, session.restartSilence()));
    }

    boolean isUp() {
        return up;
    }

    Way way(String machine) {
        return ways.getOrDefault(machine, Way.OPEN);
    }

    /** A client is connected and names its session, or 0 for a new one. */
    void greet(SimStore client, Link link, long sessionId) {
        if (!up) {
            return;
        }
        Session session = sessionId == 0 ? begin(client) : sessions.get(sessionId);
        if (session == null) {
            link.toClient.send("zk expired " + client, () -> client.onLoop(link, client::onExpired));
            return;
        }
        link.toClient.send("zk welcome " + client, () -> client.onLoop(link, () -> client.onWelcome(session.id())));
        session.moveTo(link);
        listen();
    }

    private Session begin(SimStore client) {
        Session session = new Session(tree.newSession(), client);
        sessions.put(session.id(), session);
        return session;
    }

    /** Carries out a request, unless its session has ended or moved on to another connection. */
    <T> void serve(Link link, long sessionId, Function<Session, Outcome<T>> request, Consumer<Outcome<T>> answer) {
        Session session = sessions.get(sessionId);
        if (!up || session == null || session.link() != link) {
            return;
        }
        Outcome<T> outcome = request.apply(session);
        SimStore client = session.client();
        link.toClient.send("zk answer to " + client, () -> client.onLoop(link, () -> answer.accept(outcome)));
    }

    /** Called after each transaction has been carried out, before it is answered. */
    void onCommitted(Session session) {
        if (losingNextAnswer.remove(session.client().machine())) {
            session.client().breakConnection();
        }
    }

    /** A client says good-bye, or has not been heard of for too long. */
    void end(@Nullable Session session) {
        if (session != null && sessions.remove(session.id()) != null) {
            tree.endSession(session.id());
            Link link = session.link();
            if (link != null) {
                link.toServer.drop();
                link.toClient.send(
                        "zk closes " + session.client(),
                        () -> session.client().onLoop(link, session.client()::onBroken));
            }
        }
    }

    @Nullable
    Session session(long sessionId) {
        return sessions.get(sessionId);
    }

    /** Looks again who can be heard; to be called whenever that may have changed. */
    void listen() {
        for (Session session : sessions.values()) {
            Link link = session.link();
            boolean heard = link != null && link.isOpen() && session.client().isSending();
            limit(session, session.setHeard(heard));
        }
    }

    /** Pings come three to a timeout, and the ensemble looks for silent sessions now and then only. */
    private void limit(Session session, int silence) {
        if (silence == 0) {
            return;
        }
        int timeoutMs = session.client().sessionTimeoutMs();
        int limitMs = timeoutMs
                - schedule.chance().nextInt(timeoutMs / 3)
                + schedule.chance().nextInt(timeoutMs / 6);
        schedule.after(limitMs * 1_000L, "zk session of " + session.client() + " runs out", () -> {
            if (up && session.isSilentSince(silence)) {
                end(session);
            }
        });
    }
}
