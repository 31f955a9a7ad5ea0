package io.moldau.broker.coordinator;

import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.Role;
import io.moldau.config.CoordinatorConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of a coordinators' topic: takes checkpoints whatever its role, and seats a coordinator while it leads. Owned
 * by the partition's loop.
 */
final class CoordinatorReplica<R, S extends CoordinatorState<R>, C extends ActiveCoordinator> {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorReplica.class);
    private static final int RETRY_MS = 1_000;

    /** Who coordinates here. */
    private sealed interface Seat<C> {

        /** Another broker leads. */
        record Vacant<C>() implements Seat<C> {}

        /** This broker leads and brings back the state. Compared by identity: a later term loads anew. */
        final class Loading<C> implements Seat<C> {}

        /** This broker coordinates. */
        record Taken<C>(C coordinator, PartitionJournal<?> journal) implements Seat<C> {}
    }

    private final CoordinatorKind<R, S, C> kind;
    private final Partition partition;
    private final CoordinatorConfig config;
    private final Clock clock;
    private final Loop loop;
    private final Checkpoints checkpoints;
    private final Checkpointer checkpointer;
    private final Rehearsals rehearsals;
    private Seat<C> seat = new Seat.Vacant<>();
    private boolean open;
    private @Nullable Recovery lastRecovery;

    CoordinatorReplica(
            CoordinatorKind<R, S, C> kind,
            Partition partition,
            CoordinatorConfig config,
            Clock clock,
            Loop loop,
            Turns turns,
            Rehearsals rehearsals) {
        this.kind = kind;
        this.partition = partition;
        this.config = config;
        this.clock = clock;
        this.loop = loop;
        this.checkpoints = new Checkpoints(partition.log());
        this.checkpointer = new Checkpointer(partition, checkpoints, config, clock, loop, turns, this::rehearse);
        this.rehearsals = rehearsals;
    }

    /** Begins with what checkpoints there are. */
    void open() {
        checkpoints.open(() -> {
            open = true;
            checkpointer.begin();
            onRole();
        });
    }

    /** Ends for good: the replica goes. */
    void end() {
        open = false;
        vacate();
        checkpointer.end();
    }

    /** Follows the partition's role. A leader that leads on under another epoch has everything it had. */
    void onRole() {
        if (!open) {
            return;
        }
        if (!(partition.role() instanceof Role.Leader)) {
            vacate();
        } else if (seat instanceof Seat.Vacant) {
            load();
        }
    }

    private void load() {
        Seat.Loading<C> term = new Seat.Loading<>();
        seat = term;
        newLoading()
                .run(
                        (state, recovery) -> {
                            if (seat == term) {
                                begin(state, recovery);
                            }
                        },
                        reason -> {
                            if (seat == term) {
                                retry(term, reason);
                            }
                        });
    }

    private Loading<R, S> newLoading() {
        return new Loading<>(kind, partition.log(), checkpoints, config, clock);
    }

    /** Does what a takeover would do, and throws the result away. */
    private void rehearse(Runnable done) {
        if (rehearsals.isDue()) {
            newLoading().run((state, recovery) -> done.run(), reason -> done.run());
        } else {
            done.run();
        }
    }

    private void retry(Seat.Loading<C> term, String reason) {
        LOG.error("{}: its coordinator cannot be loaded, tries again: {}", partition.id(), reason);
        loop.schedule(RETRY_MS, () -> {
            if (seat == term) {
                load();
            }
        });
    }

    private void begin(S state, Recovery recovery) {
        lastRecovery = recovery;
        PartitionJournal<R> journal =
                new PartitionJournal<>(partition, kind.format(), state, config.appendTimeoutMs(), clock);
        seat = new Seat.Taken<>(kind.begin(partition.id(), state, journal, loop), journal);
        LOG.info(
                "{} epoch {} offset {}: coordinates after {} ms, {} records of a checkpoint and {} of the log",
                partition.id(),
                partition.role().leaderEpoch(),
                partition.log().endOffset(),
                recovery.durationMs(),
                recovery.checkpointRecords(),
                recovery.replayedRecords());
    }

    private void vacate() {
        if (seat instanceof Seat.Taken<C> taken) {
            taken.journal().end();
            taken.coordinator().end();
            LOG.info(
                    "{} epoch {}: coordinates no more",
                    partition.id(),
                    partition.role().leaderEpoch());
        }
        seat = new Seat.Vacant<>();
    }

    /**
     * The coordinator.
     *
     * @throws ApiException NOT_COORDINATOR, or COORDINATOR_LOAD_IN_PROGRESS while it cannot serve yet
     */
    C require() {
        if (seat instanceof Seat.Taken<C> taken) {
            return taken.coordinator();
        }
        boolean leads = partition.role() instanceof Role.Leader;
        throw new ApiException(leads ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NOT_COORDINATOR);
    }

    /** Tells the coordinator something, if it serves. */
    void tell(Consumer<C> message) {
        if (seat instanceof Seat.Taken<C> taken) {
            message.accept(taken.coordinator());
        }
    }

    /** How it stands. */
    CoordinatorStatus status() {
        CheckpointHeader checkpoint = checkpoints.newest(clock.wallMs());
        return new CoordinatorStatus(
                partition.id(),
                seat instanceof Seat.Taken,
                partition.role().leaderEpoch(),
                partition.log().endOffset(),
                checkpoint == null ? -1 : checkpoint.endOffset(),
                checkpoint == null ? -1 : checkpoint.takenAtMs(),
                checkpoint == null ? 0 : checkpoint.records(),
                lastRecovery);
    }
}
