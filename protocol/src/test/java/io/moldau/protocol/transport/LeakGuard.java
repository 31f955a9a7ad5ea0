package io.moldau.protocol.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that loses a buffer: {@code @ExtendWith(LeakGuard.class)}. Every buffer is tracked while the class
 * runs, and at its end the garbage collector is made to find those that nobody released.
 */
public final class LeakGuard implements BeforeAllCallback, AfterAllCallback {

    private static final int COLLECTIONS = 5;

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private Level before = Level.SIMPLE;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.PARANOID);
        ByteBufUtil.setLeakListener((resourceType, records) -> leaks.add(resourceType + " " + records));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            // Leaks are reported when the next buffer is allocated.
            Unpooled.directBuffer(1).release();
            ByteBufAllocator.DEFAULT.buffer(1).release();
        }
        ByteBufUtil.setLeakListener(null);
        ResourceLeakDetector.setLevel(before);
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffers were not released: " + leaks.peek());
        }
    }
}
