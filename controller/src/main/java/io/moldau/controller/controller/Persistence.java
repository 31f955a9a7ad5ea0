package io.moldau.controller.controller;

import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.OpResult;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TransactionSize;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one decision into the store, in as many transactions as it takes, each of which checks that the controller
 * epoch is still that of this term. Lives on the controller's loop.
 *
 * <p>A decision's operations stand in an order any prefix of which a new controller can finish. So a transaction is sent
 * only when all before it are known to have happened, with one exception that makes thousands of leader changes a matter of
 * one round trip: transactions that do nothing but replace partitions' leaderships are sent behind each other. Each such
 * write names the version of the leadership it follows and says nothing about any other partition. When one transaction
 * fails, those behind it may therefore happen all the same: what they leave is for each partition either its old leadership
 * or the decided one, just as if the controller had died after a shorter prefix of the same writes in another order.
 *
 * <p>Nothing of it is applied or published then: the first failure is the outcome, the term ends with it, and the next begins
 * by reading. The store carries out what one session sends in the order it was sent, hence those reads see whatever the
 * stragglers did. And should another controller have taken office in between, the check fails for all of them alike.
 */
final class Persistence {
    /** A megabyte or several are then on their way at most. */
    static final int MAX_IN_FLIGHT = 8;

    private final MetadataStore store;
    private final StoreOp fence;
    private final Queue<List<StoreOp>> waiting;
    private final Consumer<Outcome<Boolean>> done;
    private int inFlight;

    /** Whether everything in flight only replaces leaderships. */
    private boolean independent = true;

    private boolean ended;

    private Persistence(MetadataStore store, StoreOp fence, List<StoreOp> ops, Consumer<Outcome<Boolean>> done) {
        this.store = store;
        this.fence = fence;
        this.waiting = new ArrayDeque<>(TransactionSize.split(ops));
        this.done = done;
    }

    /**
     * Stores a decision.
     *
     * @param fence makes a transaction fail as soon as someone else is in office
     * @param done told once: that all of it happened, or of the first failure, after which some of the rest may have
     */
    static void store(MetadataStore store, StoreOp fence, List<StoreOp> ops, Consumer<Outcome<Boolean>> done) {
        new Persistence(store, fence, ops, done).advance();
    }

    private void advance() {
        while (!ended && mayGo(waiting.peek())) {
            send(waiting.remove());
        }
        if (!ended && inFlight == 0) {
            ended = true;
            done.accept(Outcome.done(true));
        }
    }

    private boolean mayGo(@Nullable List<StoreOp> next) {
        return next != null && (inFlight == 0 || (inFlight < MAX_IN_FLIGHT && independent && isIndependent(next)));
    }

    private void send(List<StoreOp> transaction) {
        List<StoreOp> fenced = new ArrayList<>(transaction.size() + 1);
        fenced.add(fence);
        fenced.addAll(transaction);
        independent = isIndependent(transaction);
        inFlight++;
        store.commit(fenced, this::onOutcome);
    }

    private void onOutcome(Outcome<List<OpResult>> outcome) {
        inFlight--;
        if (ended) {
            return;
        } else if (outcome.isDone()) {
            advance();
        } else {
            ended = true;
            done.accept(outcome.refusal());
        }
    }

    private static boolean isIndependent(List<StoreOp> transaction) {
        return transaction.stream()
                .allMatch(op -> op instanceof StoreOp.SetData set
                        && set.expectedVersion() != StoreOp.ANY_VERSION
                        && StorePaths.isPartitionState(set.path()));
    }
}
