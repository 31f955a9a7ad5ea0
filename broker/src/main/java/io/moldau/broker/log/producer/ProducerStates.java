package io.moldau.broker.log.producer;

import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The idempotent producers of one partition. Owned by the partition's log.
 *
 * <p>Bounded: beyond {@code maxProducers} the one that was silent longest is forgotten, which is safe because a producer
 * without state may go on with any sequence.
 */
public final class ProducerStates {
    private final int maxProducers;

    /** By producer id, the one that appended longest ago first. */
    private final Map<Long, ProducerEntry> producers = new LinkedHashMap<>(16, 0.75f, true);

    public ProducerStates(int maxProducers) {
        this.maxProducers = maxProducers;
    }

    /** How many producers are known. */
    public int size() {
        return producers.size();
    }

    /**
     * Decides about a batch that a client sent.
     *
     * @return where it lies if it is one of the producer's last five, before where if it is an older one that is known to be
     *     there, or null if it is the next one
     * @throws ApiException INVALID_PRODUCER_EPOCH for an epoch that was replaced, OUT_OF_ORDER_SEQUENCE_NUMBER for a gap,
     *     for an older retry that nothing is known of, and for a new epoch that does not start at 0
     */
    public @Nullable AppendedBefore check(RecordBatch batch) {
        ProducerEntry entry = batch.hasProducerId() ? producers.get(batch.producerId()) : null;
        if (entry == null) {
            return null;
        }
        short epoch = batch.producerEpoch();
        if (epoch == entry.epoch()) {
            int slot = entry.slotOf(batch.baseSequence(), batch.lastSequence());
            if (slot >= 0) {
                return entry.appended(slot);
            }
            if (entry.isBeforeWindow(batch.baseSequence(), batch.lastSequence())) {
                return entry.appendedBeforeWindow();
            }
        }
        if (epoch < entry.epoch()) {
            throw new ApiException(
                    ErrorCode.INVALID_PRODUCER_EPOCH,
                    "producer " + batch.producerId() + " came with epoch " + epoch + ", the current one is "
                            + entry.epoch());
        }
        checkSequence(entry, batch);
        return null;
    }

    private static void checkSequence(ProducerEntry entry, RecordBatch batch) {
        int sequence = batch.baseSequence();
        boolean newEpoch = batch.producerEpoch() != entry.epoch();
        int last = newEpoch ? RecordBatch.NO_SEQUENCE : entry.lastSequence();
        boolean follows = last == RecordBatch.NO_SEQUENCE
                ? sequence == 0
                : sequence == (last == Integer.MAX_VALUE ? 0 : last + 1);
        if (!follows) {
            throw new ApiException(
                    ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    "producer " + batch.producerId() + ", epoch " + batch.producerEpoch() + ": sequence " + sequence
                            + (newEpoch ? " starts a new epoch" : " does not follow " + last));
        }
    }

    /** Takes up a batch that has its place in the log: appended here, copied from the leader or found at start. */
    public void appended(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return;
        }
        Long id = batch.producerId();
        ProducerEntry entry = producers.get(id);
        if (entry == null) {
            entry = new ProducerEntry(id);
            put(entry);
        }
        if (batch.isControl()) {
            entry.closeTransaction(batch.producerEpoch(), batch.maxTimestamp());
            return;
        }
        entry.add(
                batch.producerEpoch(),
                batch.lastSequence(),
                batch.lastOffset(),
                batch.lastOffsetDelta(),
                batch.maxTimestamp());
        if (batch.isTransactional()) {
            entry.openTransaction(batch.baseOffset());
        }
    }

    /** Where the last batch of each producer ends. */
    public Set<Long> lastOffsets() {
        var lastOffsets = new HashSet<Long>();
        producers.values().forEach(entry -> lastOffsets.add(entry.lastOffset()));
        return lastOffsets;
    }

    /** Forgets producers that were silent for so long and have no open transaction. */
    public void expire(long nowMs, long expirationMs) {
        for (Iterator<ProducerEntry> all = producers.values().iterator(); all.hasNext(); ) {
            ProducerEntry entry = all.next();
            if (nowMs - entry.lastTimestamp() < expirationMs) {
                continue;
            }
            if (entry.txnFirstOffset() == ProducerEntry.NO_OFFSET) {
                all.remove();
            }
        }
    }

    /** Forgets everything: what follows is a snapshot, or the log from its start. */
    public void clear() {
        producers.clear();
    }

    /** Takes up a snapshot in place of what was known. */
    public void restore(ByteBuffer snapshot) throws CorruptSnapshotException {
        Collection<ProducerEntry> entries = ProducerSnapshot.read(snapshot);
        producers.clear();
        entries.forEach(this::put);
    }

    /** Everything a restart needs, in Kafka's snapshot format. */
    public ByteBuffer snapshot() {
        return ProducerSnapshot.write(producers.values());
    }

    private void put(ProducerEntry entry) {
        producers.put(entry.producerId(), entry);
        if (producers.size() > maxProducers) {
            Iterator<ProducerEntry> oldest = producers.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
