package io.moldau.controller.store;

import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Finds out which cluster a store belongs to, and names a new one. */
public final class ClusterIds {

    private ClusterIds() {}

    /** Reads the cluster's id; when there is none yet, creates one, or reads the one that another broker just created. */
    public static void getOrCreate(MetadataStore store, RandomGenerator random, Consumer<Outcome<String>> done) {
        store.read(StorePaths.CLUSTER_ID, outcome -> {
            if (outcome.isDone() && outcome.value().isEmpty()) {
                create(store, random, done);
            } else {
                done.accept(outcome.map(Optional::orElseThrow).map(node -> ClusterIdNode.decode(node.data())));
            }
        });
    }

    private static void create(MetadataStore store, RandomGenerator random, Consumer<Outcome<String>> done) {
        String id = newId(random);
        store.commit(List.of(StoreOp.create(StorePaths.CLUSTER_ID, ClusterIdNode.encode(id))), outcome -> {
            if (outcome.failedWith(StoreError.NODE_EXISTS)) {
                getOrCreate(store, random, done);
            } else {
                done.accept(outcome.map(created -> id));
            }
        });
    }

    /** An id that does not begin with a dash, which command lines would take for an option. */
    private static String newId(RandomGenerator random) {
        String id;
        do {
            id = new Uuid(random.nextLong(), random.nextLong()).toString();
        } while (id.startsWith("-"));
        return id;
    }
}
