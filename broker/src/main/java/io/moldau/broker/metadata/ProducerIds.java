package io.moldau.broker.metadata;

import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.ProducerIdBlock;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out producer ids from blocks that belong to this broker alone: asks for the first block when the first id is
 * wanted, and for the next one when a block is nearly used up, so that nobody waits. Lives on one loop; any thread may ask.
 */
public final class ProducerIds {

    private static final Logger LOG = LoggerFactory.getLogger(ProducerIds.class);
    static final int MAX_WAITING = 1_000;

    /** From here on the next block is asked for. */
    private static final long PREFETCH_BELOW = ProducerIdBlock.SIZE / 10;

    private static final ProducerIdBlock NONE = new ProducerIdBlock(0, 0);

    private final Loop loop;
    private final Allocator allocator;
    private final Queue<Consumer<OptionalLong>> waiting = new ArrayDeque<>();
    private ProducerIdBlock current = NONE;
    private ProducerIdBlock next = NONE;
    private boolean asking;

    /** Where blocks come from; asked, and answers, on the loop. */
    @FunctionalInterface
    public interface Allocator {

        void allocate(Consumer<Outcome<ProducerIdBlock>> done);
    }

    public ProducerIds(Loop loop, Allocator allocator) {
        this.loop = loop;
        this.allocator = allocator;
    }

    /** Takes an id, which {@code taken} receives on the loop; empty when none is to be had at the moment. */
    public void take(Consumer<OptionalLong> taken) {
        loop.run(() -> {
            if (waiting.size() >= MAX_WAITING) {
                taken.accept(OptionalLong.empty());
                return;
            }
            waiting.add(taken);
            serve();
        });
    }

    private void serve() {
        while (!waiting.isEmpty() && advance()) {
            long id = current.firstId();
            current = new ProducerIdBlock(id + 1, current.endId());
            waiting.remove().accept(OptionalLong.of(id));
        }
        if (left(current) + left(next) <= PREFETCH_BELOW && !asking) {
            asking = true;
            allocator.allocate(this::onBlock);
        }
    }

    private boolean advance() {
        if (left(current) == 0) {
            current = next;
            next = NONE;
        }
        return left(current) > 0;
    }

    private void onBlock(Outcome<ProducerIdBlock> outcome) {
        asking = false;
        if (outcome.isDone()) {
            next = outcome.value();
            serve();
            return;
        }
        LOG.warn("no producer ids to be had: {}", outcome);
        // Whoever waits is told to try again, and its next try asks for a block again.
        while (!waiting.isEmpty()) {
            waiting.remove().accept(OptionalLong.empty());
        }
    }

    private static long left(ProducerIdBlock block) {
        return block.endId() - block.firstId();
    }
}
