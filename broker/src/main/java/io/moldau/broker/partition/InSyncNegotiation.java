package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.broker.partition.IsrChanges.IsrAnswer;
import io.moldau.broker.partition.IsrChanges.IsrProposal;
import io.moldau.broker.partition.Role.Leader;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leader's talk with the controller about who is in sync: the controller alone writes that, a leader asks, one change at a
 * time. Lives as long as the leadership, on the partition's loop.
 */
final class InSyncNegotiation {

    private static final Logger LOG = LoggerFactory.getLogger(InSyncNegotiation.class);

    /** Between an answer that says to ask again and doing so. */
    private static final long RETRY_MS = 50;

    /** How long a leader whose change was refused asks for no other: the controller knows something that is on its way here. */
    private static final long REFUSED_PAUSE_MS = 1_000;

    private final PartitionPorts ports;
    private final Log log;
    private final InSyncSet inSync;

    /** Told when the confirmed set changed, or a change was taken back. */
    private final Runnable onSettled;

    private long mayAskMs;
    private boolean over;

    InSyncNegotiation(InSyncSet inSync, Log log, PartitionPorts ports, Runnable onSettled) {
        this.inSync = inSync;
        this.log = log;
        this.ports = ports;
        this.onSettled = onSettled;
        this.mayAskMs = ports.nowMs();
    }

    /** Stops asking, and listening to answers. */
    void end() {
        over = true;
    }

    /** Whether another change may be asked for now. */
    boolean mayAsk() {
        return !inSync.isChanging() && ports.nowMs() >= mayAskMs;
    }

    /**
     * Asks for this set; only while {@link #mayAsk}.
     *
     * @param brokerEpochs of the followers that said under which registration they fetch
     */
    void ask(List<Integer> isr, Map<Integer, Long> brokerEpochs) {
        LOG.info(
                "{} epoch {} offset {}: asks for in-sync set {} instead of {}",
                log.partition(),
                inSync.confirmed().leaderEpoch(),
                log.endOffset(),
                isr,
                inSync.confirmed().isr());
        send(inSync.propose(isr, brokerEpochs));
    }

    private void send(IsrProposal proposal) {
        Uuid topicId = log.topicId();
        ports.replication()
                .isrChanges()
                .propose(
                        log.partition(),
                        topicId == null ? Uuid.ZERO : topicId,
                        proposal,
                        answer -> ports.loop().execute(() -> answered(proposal, answer)));
    }

    private void answered(IsrProposal proposal, IsrAnswer answer) {
        if (over) {
            return;
        }
        switch (answer.error()) {
            case NONE -> confirm(answer);
            case INELIGIBLE_REPLICA, OPERATION_NOT_ATTEMPTED -> takeBack(answer);
            case UNKNOWN_TOPIC_OR_PARTITION,
                    UNKNOWN_TOPIC_ID,
                    FENCED_LEADER_EPOCH,
                    INVALID_UPDATE_VERSION,
                    INVALID_REQUEST,
                    NEW_LEADER_ELECTED ->
                // The controller is ahead of this broker, and about to tell it. Until then either set may be in force.
                LOG.info(
                        "{} epoch {}: the in-sync set stays open until the controller's next word: {}",
                        log.partition(),
                        proposal.leaderEpoch(),
                        answer.error());
            default ->
                ports.loop().schedule(RETRY_MS, () -> {
                    if (!over) {
                        send(proposal);
                    }
                });
        }
    }

    private void confirm(IsrAnswer answer) {
        Leader before = inSync.confirmed();
        if (answer.leaderEpoch() != before.leaderEpoch() || answer.partitionEpoch() < before.partitionEpoch()) {
            return;
        }
        inSync.confirm(answer.isr(), answer.partitionEpoch());
        LOG.info(
                "{} epoch {} offset {}: in sync {}, before {}",
                log.partition(),
                before.leaderEpoch(),
                log.endOffset(),
                answer.isr(),
                before.isr());
        onSettled.run();
    }

    private void takeBack(IsrAnswer answer) {
        LOG.info(
                "{} epoch {} offset {}: in sync stays {}: {}",
                log.partition(),
                inSync.confirmed().leaderEpoch(),
                log.endOffset(),
                inSync.confirmed().isr(),
                answer.error());
        inSync.takeBack();
        mayAskMs = ports.nowMs() + REFUSED_PAUSE_MS;
        onSettled.run();
    }
}
