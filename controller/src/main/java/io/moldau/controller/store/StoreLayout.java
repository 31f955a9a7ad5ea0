package io.moldau.controller.store;

import java.util.List;
import java.util.function.Consumer;

/** Creates the nodes that everything else hangs below, in a store that may be new. */
public final class StoreLayout {

    private final Consumer<Outcome<Boolean>> done;
    private int unanswered = StorePaths.PERSISTENT.size();
    private boolean failed;

    private StoreLayout(Consumer<Outcome<Boolean>> done) {
        this.done = done;
    }

    /** Creates what is missing; done with true. */
    public static void create(MetadataStore store, Consumer<Outcome<Boolean>> done) {
        StoreLayout layout = new StoreLayout(done);
        // All at once: the store carries requests out in order, so that parents come first.
        for (String path : StorePaths.PERSISTENT) {
            store.commit(List.of(StoreOp.create(path, StoreOp.NO_DATA)), layout::onCreated);
        }
    }

    private void onCreated(Outcome<List<OpResult>> outcome) {
        unanswered--;
        if (failed) {
            return;
        }
        if (!outcome.isDone() && !outcome.failedWith(StoreError.NODE_EXISTS)) {
            failed = true;
            done.accept(outcome.refusal());
        } else if (unanswered == 0) {
            done.accept(Outcome.done(true));
        }
    }
}
