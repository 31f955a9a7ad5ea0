package io.moldau.sim.store;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.ManualLoop;
import java.util.ArrayList;
import java.util.List;

/** A manual loop in a process that may be stopped where it stands: what is due meanwhile happens when it goes on. */
final class PausableLoop implements Loop {

    private final ManualLoop loop;
    private final List<Runnable> withheld = new ArrayList<>();
    private boolean paused;

    PausableLoop(ManualLoop loop) {
        this.loop = loop;
    }

    void setPaused(boolean stopped) {
        paused = stopped;
        if (!paused) {
            List<Runnable> due = List.copyOf(withheld);
            withheld.clear();
            due.forEach(loop::execute);
        }
    }

    void call(Runnable action) {
        loop.call(action);
    }

    @Override
    public String name() {
        return loop.name();
    }

    @Override
    public boolean onLoop() {
        return loop.onLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(unlessPaused(task));
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return loop.schedule(delayMs, unlessPaused(task));
    }

    private Runnable unlessPaused(Runnable task) {
        return () -> {
            if (paused) {
                withheld.add(task);
            } else {
                task.run();
            }
        };
    }
}
