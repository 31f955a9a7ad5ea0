package io.moldau.sim.runtime;

import io.moldau.protocol.runtime.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run of one program: its loops and background threads, until it is killed. While it is paused, as by SIGSTOP, its
 * events wait and time goes on; they happen late, in their order. After its death none happens any more.
 */
public final class SimProcess {

    private enum Life {
        RUNNING,
        PAUSED,
        DEAD
    }

    private final String name;
    private final Timeline timeline;
    private final SimClock clock;
    private final Pace pace;
    private final List<Event> withheld = new ArrayList<>();
    private Life life = Life.RUNNING;

    public SimProcess(String name, Timeline timeline, SimClock clock) {
        this.name = name;
        this.timeline = timeline;
        this.clock = clock;
        this.pace = new Pace(timeline.chance());
    }

    public String name() {
        return name;
    }

    public Timeline timeline() {
        return timeline;
    }

    public SimClock clock() {
        return clock;
    }

    /** A generator of its own for what runs in the process; the seed decides that, too. */
    public RandomGenerator newChance() {
        return new java.util.SplittableRandom(timeline.chance().nextLong());
    }

    public SimLoop loop(String loopName) {
        return new SimLoop(name + "." + loopName, this);
    }

    public Background background() {
        return new SimBackground(this);
    }

    public boolean isDead() {
        return life == Life.DEAD;
    }

    public boolean isPaused() {
        return life == Life.PAUSED;
    }

    public void pause() {
        if (life == Life.RUNNING) {
            life = Life.PAUSED;
        }
    }

    public void resume() {
        if (life == Life.PAUSED) {
            life = Life.RUNNING;
            withheld.forEach(timeline::putBack);
            withheld.clear();
        }
    }

    /** Ends the process between two events, as SIGKILL does. */
    public void kill() {
        life = Life.DEAD;
        withheld.clear();
    }

    /** Whether an event may happen now; one that has to wait is kept. */
    boolean admits(Event event) {
        if (life == Life.PAUSED) {
            withheld.add(event);
        }
        return life == Life.RUNNING;
    }

    Pace pace() {
        return pace;
    }

    /** Has something happen in the process but on none of its loops. */
    void inBackground(long delayNs, @Nullable SimLoop loop, Runnable action) {
        timeline.add(delayNs, this, loop, action);
    }
}
