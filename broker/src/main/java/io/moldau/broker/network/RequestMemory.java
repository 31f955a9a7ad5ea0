package io.moldau.broker.network;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.FrameBudget;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of all requests being received or handled, over all connections. While {@code limitBytes} are in use no
 * connection begins a new frame; frames already begun may end as long as twice the limit is not passed. So requests hold at
 * most {@code 2 * limitBytes}, and what overshoots is at most one frame per connection.
 *
 * <p>Safe from any thread. A connection waits at most once, so waiters are bounded by connections.
 */
final class RequestMemory implements FrameBudget {

    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    private record Waiter(Loop loop, Runnable resume) {}

    /** @param limitBytes at least 1 */
    RequestMemory(long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("no memory for requests: " + limitBytes);
        }
        this.limitBytes = limitBytes;
    }

    long usedBytes() {
        return usedBytes.get();
    }

    @Override
    public boolean admits() {
        return usedBytes.get() < limitBytes;
    }

    @Override
    public void whenAdmitting(Loop loop, Runnable resume) {
        waiters.add(new Waiter(loop, resume));
        // Memory may have come free between the caller's look and our entry in the queue.
        wakeWaiters();
    }

    @Override
    public boolean reserve(int bytes) {
        if (usedBytes.addAndGet(bytes) <= 2 * limitBytes) {
            return true;
        }
        release(bytes);
        return false;
    }

    @Override
    public void release(int bytes) {
        long used = usedBytes.addAndGet(-bytes);
        if (used < 0) {
            throw new IllegalStateException("more request memory released than reserved");
        }
        wakeWaiters();
    }

    private void wakeWaiters() {
        while (admits()) {
            Waiter waiter = waiters.poll();
            if (waiter == null) {
                return;
            }
            waiter.loop().execute(waiter.resume());
        }
    }
}
