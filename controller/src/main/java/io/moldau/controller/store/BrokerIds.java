package io.moldau.controller.store;

import java.util.List;
import java.util.function.Consumer;

/** Numbers brokers that were not given an id. */
public final class BrokerIds {

    private BrokerIds() {}

    /**
     * Takes an id that no other broker was or will be given.
     *
     * @param maxReservedId ids up to this one are left to those who number their brokers themselves
     */
    public static void generate(MetadataStore store, int maxReservedId, Consumer<Outcome<Integer>> done) {
        StoreOp write = StoreOp.set(StorePaths.BROKER_SEQUENCE, StoreOp.NO_DATA, StoreOp.ANY_VERSION);
        store.commit(
                List.of(write),
                outcome -> done.accept(
                        outcome.map(results -> maxReservedId + results.get(0).version())));
    }
}
