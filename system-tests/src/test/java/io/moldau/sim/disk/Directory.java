package io.moldau.sim.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Names, as they are and as a crash might leave them: synced, and then the changes since in their order. */
final class Directory implements Node {

    private final TreeMap<String, Node> entries = new TreeMap<>();
    private final TreeMap<String, Node> durable = new TreeMap<>();
    private final List<Consumer<Map<String, Node>>> unsynced = new ArrayList<>();

    Map<String, Node> entries() {
        return entries;
    }

    /** Changes names, all of them or, if a crash comes between, none. */
    void change(Consumer<Map<String, Node>> change) {
        change.accept(entries);
        unsynced.add(change);
    }

    void sync() {
        durable.clear();
        durable.putAll(entries);
        unsynced.clear();
    }

    @Override
    public void crash(RandomGenerator chance) {
        int kept = chance.nextInt(unsynced.size() + 1);
        unsynced.subList(0, kept).forEach(change -> change.accept(durable));
        unsynced.clear();
        entries.clear();
        entries.putAll(durable);
        entries.values().forEach(node -> node.crash(chance));
    }
}
