package io.moldau.controller.store;

import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

class MemoryStoreTest extends MetadataStoreContract {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualLoop loop = scheduler.loop("store");
    private final MemoryTree tree = new MemoryTree(scheduler.clock());
    private final List<SessionEvent> events = new ArrayList<>();
    private final MemoryStore store = started(events);
    private final MemoryStore other = started(new ArrayList<>());

    private MemoryStore started(List<SessionEvent> seen) {
        MemoryStore started = tree.connect(loop);
        started.start(seen::add);
        scheduler.runReady();
        return started;
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
        loop.call(action);
    }

    @Override
    protected void await(BooleanSupplier condition) {
        scheduler.advanceUntil(condition, 100);
    }

    @Override
    protected void expireSession() {
        store.expire();
        store.establish();
        scheduler.runReady();
    }

    @Override
    protected void close(MetadataStore closing) {
        onLoop(closing::close);
    }

    @Override
    protected void breakConnection() {
        store.suspend();
        loop.schedule(1, store::resume);
    }

    @Override
    protected List<SessionEvent> sessionEvents() {
        return events;
    }
}
