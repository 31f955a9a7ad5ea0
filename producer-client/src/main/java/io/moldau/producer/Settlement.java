package io.moldau.producer;

import io.moldau.config.ProducerConfig;
import io.moldau.producer.ProduceException.Reason;
import io.moldau.producer.ProducerBatch.Fate;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordReader;
import io.moldau.protocol.runtime.Clock;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an answer, or none, means for a batch: delivered, to be repeated, to be cut, or given up; on the producer's loop.
 *
 * <p>A batch that was numbered and is given up leaves a hole in its partition's numbers, so the numbering breaks off there.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final ProducerConfig config;
    private final Compression compression;
    private final Cluster cluster;
    private final ProducerIds ids;
    private final Codecs codecs;
    private final RecordReader reader = new RecordReader(Integer.MAX_VALUE - 8);
    private final Clock clock;
    private final IntToLongFunction backoffMs;

    /**
     * @param codecs for batches that are made anew
     * @param backoffMs how long to wait after so many failures of a batch
     */
    Settlement(
            ProducerConfig config,
            Compression compression,
            Cluster cluster,
            ProducerIds ids,
            Codecs codecs,
            Clock clock,
            IntToLongFunction backoffMs) {
        this.config = config;
        this.compression = compression;
        this.cluster = cluster;
        this.ids = ids;
        this.codecs = codecs;
        this.clock = clock;
        this.backoffMs = backoffMs;
    }

    void close() {
        reader.close();
    }

    /** The leader's answer has come. */
    void answered(PartitionQueue queue, ProducerBatch batch, Cluster.Answer answer) {
        ErrorCode error = answer.error();
        switch (error) {
            case NONE -> delivered(queue, batch, answer.baseOffset(), answer.logAppendTimeMs());
            // It is in the log, so long ago that the leader no longer knows where.
            case DUPLICATE_SEQUENCE_NUMBER -> delivered(queue, batch, RecordMetadata.UNKNOWN_OFFSET, -1);
            case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID -> misnumbered(queue, batch, answer);
            case INVALID_PRODUCER_EPOCH -> {
                ids.renew(queue.sequences().producerId());
                misnumbered(queue, batch, answer);
            }
            case MESSAGE_TOO_LARGE -> tooLarge(queue, batch, answer);
            default -> failed(queue, batch, answer);
        }
    }

    /** No answer will come, as nobody was asked for one. */
    void unanswered(PartitionQueue queue, ProducerBatch batch) {
        delivered(queue, batch, RecordMetadata.UNKNOWN_OFFSET, -1);
    }

    /** The connection went first. */
    void lost(PartitionQueue queue, ProducerBatch batch, String why) {
        cluster.refresh(queue.partition().topic());
        ProduceException cause = new ProduceException(
                Reason.TIMED_OUT, batch + " got no answer: " + why, ErrorCode.NETWORK_EXCEPTION, null);
        repeat(queue, batch, Fate.UNCERTAIN, cause);
    }

    /** Asking again would not help. */
    void giveUp(PartitionQueue queue, ProducerBatch batch, ProduceException cause) {
        queue.remove(batch);
        if (batch.hasSequence()) {
            queue.sequences().breakOff();
        }
        if (!batch.isDone()) {
            LOG.debug("Giving up {}: {}", batch, cause.getMessage());
            batch.fail(cause);
        }
    }

    private void delivered(PartitionQueue queue, ProducerBatch batch, long baseOffset, long logAppendTimeMs) {
        queue.remove(batch);
        queue.sequences().confirm();
        if (!batch.isDone()) {
            batch.succeed(baseOffset, logAppendTimeMs);
        }
    }

    /**
     * The leader expected another number. If an earlier batch is still unsettled that is only natural: in turn, this one
     * will fit. Either way it is not in the log: a leader knows the last batches it wrote again. If all before are settled, the leader has lost batches it once had, and a new epoch begins.
     */
    private void misnumbered(PartitionQueue queue, ProducerBatch batch, Cluster.Answer answer) {
        if (!batch.hasSequence()) {
            giveUp(queue, batch, refusal(batch, answer));
            return;
        }
        boolean wasBroken = queue.sequences().isBroken();
        if (!wasBroken && !queue.hasUnsettledBefore(batch)) {
            LOG.info("{}: leader answered {}; numbering anew", batch, answer.error());
            queue.sequences().breakOff();
        }
        repeat(queue, batch, Fate.NOT_WRITTEN, refusal(batch, answer));
    }

    private void tooLarge(PartitionQueue queue, ProducerBatch batch, Cluster.Answer answer) {
        if (batch.recordCount() == 1 || batch.isDone()) {
            giveUp(queue, batch, refusal(batch, answer));
            return;
        }
        List<ProducerBatch> pieces = batch.split(codecs, reader, compression, config.batchBytes());
        LOG.debug("{} is too large for its leader: cut into {}", batch, pieces.size());
        queue.replace(batch, pieces);
    }

    private void failed(PartitionQueue queue, ProducerBatch batch, Cluster.Answer answer) {
        if (!answer.error().isRetriable()) {
            giveUp(queue, batch, refusal(batch, answer));
            return;
        }
        if (mayBeWritten(answer.error())) {
            repeat(queue, batch, Fate.UNCERTAIN, refusal(batch, answer));
        } else {
            // It did not write the batch now; whether it, or another leader, did so earlier is a different question.
            cluster.refresh(queue.partition().topic());
            repeat(queue, batch, batch.fateBeforeAttempt(), refusal(batch, answer));
        }
    }

    private void repeat(PartitionQueue queue, ProducerBatch batch, Fate fate, ProduceException cause) {
        if (batch.isDone() || batch.attempts() > config.retries()) {
            giveUp(queue, batch, cause);
            return;
        }
        LOG.debug("Repeating {}: {}", batch, cause.getMessage());
        batch.failedAttempt(fate, clock.monotonicMs() + backoffMs.applyAsLong(batch.attempts()));
        queue.putBack(batch);
    }

    /** Errors that a leader answers after it has appended the batch. */
    private static boolean mayBeWritten(ErrorCode error) {
        return error == ErrorCode.REQUEST_TIMED_OUT || error == ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
    }

    private static ProduceException refusal(ProducerBatch batch, Cluster.Answer answer) {
        String words = answer.message() == null ? answer.error().message() : answer.message();
        return ProduceException.refused(answer.error(), batch + ": " + answer.error() + ": " + words);
    }
}
