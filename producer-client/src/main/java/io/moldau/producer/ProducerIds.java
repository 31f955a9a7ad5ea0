package io.moldau.producer;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The id under which brokers remember an idempotent producer's batches; on the producer's loop. It is asked for when first
 * needed, again after a failure, and once more when the present one is used up.
 */
final class ProducerIds {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerIds.class);

    private final Cluster cluster;
    private final Loop loop;
    private final IntToLongFunction backoffMs;
    private final Runnable onAssigned;
    private final Consumer<ErrorCode> onRefused;
    private int failures;
    private State state = new Unknown();

    private sealed interface State {}

    private record Unknown() implements State {}

    private record Asking() implements State {}

    private record Known(Cluster.Assigned id) implements State {}

    /**
     * @param onAssigned runs when an id has arrived
     * @param onRefused runs when the cluster will not give one; the next need asks again
     */
    ProducerIds(
            Cluster cluster,
            Loop loop,
            IntToLongFunction backoffMs,
            Runnable onAssigned,
            Consumer<ErrorCode> onRefused) {
        this.cluster = cluster;
        this.loop = loop;
        this.backoffMs = backoffMs;
        this.onAssigned = onAssigned;
        this.onRefused = onRefused;
    }

    /** The present id; null while there is none, which begins to ask for one. */
    Cluster.@Nullable Assigned current() {
        if (state instanceof Known known) {
            return known.id();
        }
        if (state instanceof Unknown) {
            ask();
        }
        return null;
    }

    /** Gives up an id that brokers no longer accept, unless that has happened already. */
    void renew(long spentProducerId) {
        if (state instanceof Known known && known.id().producerId() == spentProducerId) {
            ask();
        }
    }

    private void ask() {
        state = new Asking();
        cluster.initProducerId(this::onOutcome);
    }

    private void onOutcome(Cluster.IdOutcome outcome) {
        if (outcome instanceof Cluster.Assigned id) {
            LOG.info("Producing as producer id {} epoch {}", id.producerId(), id.epoch());
            state = new Known(id);
            failures = 0;
            onAssigned.run();
        } else if (outcome instanceof Cluster.NotAssigned none) {
            if (none.error().isRetriable()) {
                LOG.debug("No producer id yet: {}", none.error());
                loop.schedule(backoffMs.applyAsLong(++failures), this::ask);
            } else {
                state = new Unknown();
                onRefused.accept(none.error());
            }
        }
    }
}
