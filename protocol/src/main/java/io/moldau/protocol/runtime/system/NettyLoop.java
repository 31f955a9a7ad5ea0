package io.moldau.protocol.runtime.system;

import io.moldau.protocol.runtime.FaultHandler;
import io.moldau.protocol.runtime.Loop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Loop} over one Netty event loop. There is exactly one instance per event loop, so a connection and a partition
 * on the same thread see the same object and need no hop between them.
 *
 * <p>After {@link NettyLoops#close()} posted tasks are dropped: whoever posts to a loop that has ended has nothing left to
 * keep in order.
 */
public final class NettyLoop implements Loop {

    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);

    private final String name;
    private final EventLoop eventLoop;
    private final FaultHandler faults;

    NettyLoop(String name, EventLoop eventLoop, FaultHandler faults) {
        this.name = name;
        this.eventLoop = eventLoop;
        this.faults = faults;
    }

    @Override
    public String name() {
        return name;
    }

    /** The event loop underneath: for registering channels. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Where a defect on this loop is reported. */
    public FaultHandler faults() {
        return faults;
    }

    @Override
    public boolean onLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(() -> runGuarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("loop {} has ended, dropping {}", name, task);
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        if (delayMs < 0) {
            throw new IllegalArgumentException("delayMs is negative: " + delayMs);
        }
        try {
            ScheduledFuture<?> scheduled = eventLoop.schedule(() -> runGuarded(task), delayMs, TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("loop {} has ended, dropping timer {}", name, task);
            return () -> {};
        }
    }

    /** Netty would log what escapes a task and carry on with a state nobody can trust. */
    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            faults.onFault("loop " + name, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
