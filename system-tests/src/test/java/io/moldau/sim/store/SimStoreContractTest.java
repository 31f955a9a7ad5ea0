package io.moldau.sim.store;

import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.MetadataStoreContract;
import io.moldau.controller.store.SessionEvent;
import io.moldau.protocol.runtime.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated store keeps what the real one promises, whatever the seed. */
@ParameterizedClass(name = "seed {0}")
@ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
class SimStoreContractTest extends MetadataStoreContract {

    private static final int SESSION_TIMEOUT_MS = 6_000;

    private final ManualSchedule schedule;
    private final ManualLoop loop;
    private final SimZooKeeper zooKeeper;
    private final List<SessionEvent> events = new ArrayList<>();
    private final SimStore store;
    private final SimStore other;

    SimStoreContractTest(long seed) {
        schedule = new ManualSchedule(seed);
        loop = schedule.scheduler.loop("store");
        zooKeeper = new SimZooKeeper(schedule, schedule.scheduler.clock());
        store = started("one", events);
        other = started("other", new ArrayList<>());
    }

    private SimStore started(String machine, List<SessionEvent> seen) {
        SimStore started = zooKeeper.connect(machine, loop, SESSION_TIMEOUT_MS);
        started.start(seen::add);
        await(() -> !seen.isEmpty());
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
        schedule.scheduler.advanceUntil(condition, 10_000);
    }

    @Override
    protected void expireSession() {
        long before = store.sessionId();
        zooKeeper.expire("one");
        await(() -> store.sessionId() != before);
    }

    @Override
    protected void close(MetadataStore closing) {
        onLoop(closing::close);
    }

    @Override
    protected void breakConnection() {
        zooKeeper.breakConnection("one");
    }

    @Override
    protected List<SessionEvent> sessionEvents() {
        return events;
    }
}
