package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.publish.Publisher;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the image of one term in office and takes events one by one: decide, persist, apply, publish, in that order, and
 * only then the next. Lives on the controller's loop.
 *
 * <p>Every transaction checks that the controller epoch is still that of this term. When one is refused, or its fate is
 * unknown, image and store may differ: the term is broken, nothing more is decided, and a new one begins by reading.
 */
final class Decisions {

    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

    /** Requests beyond this many waiting ones are turned away, so that a flood cannot outgrow the heap. */
    static final int MAX_WAITING = 1_000;

    private final MetadataStore store;
    private final int epochVersion;
    private final Publisher publisher;
    private final Consumer<ClusterImage> onApplied;
    private final Runnable onBroken;
    private final Queue<Event<?>> waiting = new ArrayDeque<>();
    private ClusterImage image;

    /** An event is decided and its transactions are under way. */
    private boolean busy;

    private boolean deciding;
    private boolean ended;

    /**
     * @param epochVersion of the controller epoch's node, as this term's election left it
     * @param onApplied runs after each change of the image was published
     * @param onBroken runs once when the term cannot go on
     */
    Decisions(
            MetadataStore store,
            int epochVersion,
            ClusterImage image,
            Publisher publisher,
            Consumer<ClusterImage> onApplied,
            Runnable onBroken) {
        this.store = store;
        this.epochVersion = epochVersion;
        this.image = image;
        this.publisher = publisher;
        this.onApplied = onApplied;
        this.onBroken = onBroken;
    }

    /** Something to decide about. */
    private record Event<R>(String name, Function<ClusterImage, Decision<R>> policy, Consumer<Optional<R>> answered) {

        void abandon() {
            answered.accept(Optional.empty());
        }
    }

    ClusterImage image() {
        return image;
    }

    /** Whether as many requests wait as may. */
    boolean full() {
        return waiting.size() >= MAX_WAITING;
    }

    /**
     * Queues an event.
     *
     * @param policy decides, when it is the event's turn
     * @param answered receives the decision's answer when it is stored, applied and published; empty when the term ended
     *     before, and then nobody knows whether it was stored
     */
    <R> void submit(String name, Function<ClusterImage, Decision<R>> policy, Consumer<Optional<R>> answered) {
        Event<R> event = new Event<>(name, policy, answered);
        if (ended) {
            event.abandon();
        } else {
            waiting.add(event);
            next();
        }
    }

    /** Queues an event whose answer interests nobody. */
    <R> void submit(String name, Function<ClusterImage, Decision<R>> policy) {
        submit(name, policy, answer -> {});
    }

    /** The term is over: what waits is abandoned. */
    void end() {
        if (!ended) {
            ended = true;
            List<Event<?>> abandoned = new ArrayList<>(waiting);
            waiting.clear();
            abandoned.forEach(Event::abandon);
        }
    }

    private void next() {
        // A loop and not a recursion: thousands of events may need no answer of the store and be applied within decide.
        if (deciding) {
            return;
        }
        deciding = true;
        while (!busy && !ended && !waiting.isEmpty()) {
            busy = true;
            decide(waiting.remove());
        }
        deciding = false;
    }

    private <R> void decide(Event<R> event) {
        Decision<R> decision = event.policy().apply(image);
        LOG.debug(
                "{}: {} writes, {} changes",
                event.name(),
                decision.ops().size(),
                decision.changes().size());
        StoreOp fence = new StoreOp.Check(StorePaths.CONTROLLER_EPOCH, epochVersion);
        Persistence.store(store, fence, decision.ops(), outcome -> {
            if (ended) {
                event.abandon();
            } else if (outcome.isDone()) {
                apply(event, decision);
            } else {
                breakOff(event, outcome);
            }
        });
    }

    private <R> void apply(Event<R> event, Decision<R> decision) {
        busy = false;
        if (!decision.changes().isEmpty()) {
            ClusterDelta delta = ClusterDelta.on(image, decision.changes());
            image = delta.apply(image);
            publisher.publish(image, delta);
        }
        event.answered().accept(Optional.of(decision.answer()));
        if (!decision.changes().isEmpty()) {
            onApplied.accept(image);
        }
        next();
    }

    private void breakOff(Event<?> event, Outcome<Boolean> outcome) {
        LOG.warn("{} was not stored: {}", event.name(), outcome);
        end();
        event.abandon();
        onBroken.run();
    }
}
