package io.moldau.controller.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Allocates blocks of producer ids, unique in the cluster for ever. */
public final class ProducerIdBlocks {

    private static final int MAX_ATTEMPTS = 10;

    private final MetadataStore store;

    public ProducerIdBlocks(MetadataStore store) {
        this.store = store;
    }

    /** Takes the next block for {@code brokerId}. A block whose answer is lost is lost too, and that is all. */
    public void allocate(int brokerId, Consumer<Outcome<ProducerIdBlock>> done) {
        attempt(brokerId, done, MAX_ATTEMPTS);
    }

    private void attempt(int brokerId, Consumer<Outcome<ProducerIdBlock>> done, int attemptsLeft) {
        store.read(StorePaths.PRODUCER_ID_BLOCK, outcome -> {
            if (!outcome.isDone()) {
                done.accept(outcome.refusal());
                return;
            }
            Optional<StoredNode> last = outcome.value();
            long firstId = last.filter(node -> node.data().length > 0)
                    .map(node -> ProducerIdBlockNode.decode(node.data()).lastId() + 1)
                    .orElse(0L);
            if (firstId > Long.MAX_VALUE - ProducerIdBlock.SIZE) {
                done.accept(Outcome.refused(StoreError.FAILED, "producer ids are exhausted"));
                return;
            }
            ProducerIdBlock block = new ProducerIdBlock(firstId, firstId + ProducerIdBlock.SIZE);
            byte[] data = new ProducerIdBlockNode(brokerId, firstId, block.endId() - 1).encode();
            StoreOp write = last.isPresent()
                    ? StoreOp.set(StorePaths.PRODUCER_ID_BLOCK, data, last.get().version())
                    : StoreOp.create(StorePaths.PRODUCER_ID_BLOCK, data);
            store.commit(List.of(write), written -> {
                boolean raced =
                        written.failedWith(StoreError.BAD_VERSION) || written.failedWith(StoreError.NODE_EXISTS);
                if (raced && attemptsLeft > 1) {
                    attempt(brokerId, done, attemptsLeft - 1);
                } else {
                    done.accept(written.map(results -> block));
                }
            });
        });
    }
}
