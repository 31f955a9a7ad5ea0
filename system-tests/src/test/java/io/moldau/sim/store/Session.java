package io.moldau.sim.store;

import io.moldau.controller.store.MemoryTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the ensemble knows of a session: whose it is, how it reaches its client, and what the client has yet to hear. */
final class Session {

    private final long id;
    private final SimStore client;
    private final List<Runnable> unheard = new ArrayList<>();
    private @Nullable Link link;
    private boolean heard = true;
    private int silences;

    Session(long id, SimStore client) {
        this.id = id;
        this.client = client;
    }

    long id() {
        return id;
    }

    SimStore client() {
        return client;
    }

    @Nullable
    Link link() {
        return link;
    }

    /** Goes on over another connection, which is told first what the one before may not have delivered. */
    void moveTo(Link next) {
        if (link != null) {
            link.breakUp();
        }
        link = next;
        unheard.forEach(watch -> tell(next, watch));
    }

    /** A watch of this session: its event is delivered once, over whatever connection gets it through. */
    MemoryTree.Watch watch(Runnable action) {
        return new MemoryTree.Watch(id, () -> {
            Runnable event = new Event(action);
            unheard.add(event);
            if (link != null) {
                tell(link, event);
            }
        });
    }

    private void tell(Link over, Runnable event) {
        over.toClient.send(
                "zk watch of " + client,
                () -> client.onLoop(over, () -> {
                    if (unheard.remove(event)) {
                        event.run();
                    }
                }));
    }

    /**
     * Notes whether signs of life get through.
     *
     * @return a number for the silence that began just now, or 0 when none did
     */
    int setHeard(boolean now) {
        if (heard == now) {
            return 0;
        }
        heard = now;
        silences++;
        return heard ? 0 : silences;
    }

    /** The silence begins anew: what is left of the session's time is all of it. */
    int restartSilence() {
        heard = false;
        silences++;
        return silences;
    }

    boolean isSilentSince(int silence) {
        return silences == silence;
    }

    /** An object of its own even where two watches have the same action. */
    private static final class Event implements Runnable {
        private final Runnable action;

        Event(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            action.run();
        }
    }
}
