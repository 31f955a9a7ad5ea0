package io.moldau.broker.coordinator;

import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.Role.Unassigned;
import io.moldau.broker.partition.RoleObserver;
import io.moldau.config.CoordinatorConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The replicas of one kind of coordinator on one loop, which owns them. */
final class LoopCoordinators<R, S extends CoordinatorState<R>, C extends ActiveCoordinator> implements RoleObserver {

    private final CoordinatorKind<R, S, C> kind;
    private final CoordinatorConfig config;
    private final Clock clock;
    private final Loop loop;
    private final Turns checkpointing = new Turns();
    private final Rehearsals rehearsals = new Rehearsals();
    private final Map<TopicPartition, CoordinatorReplica<R, S, C>> replicas = new HashMap<>();

    LoopCoordinators(CoordinatorKind<R, S, C> kind, CoordinatorConfig config, Clock clock, Loop loop) {
        this.kind = kind;
        this.config = config;
        this.clock = clock;
        this.loop = loop;
    }

    @Override
    public void onRole(Partition partition) {
        loop.assertOnLoop();
        if (!partition.id().topic().equals(kind.topic())) {
            return;
        }
        CoordinatorReplica<R, S, C> replica = replicas.get(partition.id());
        if (partition.role() instanceof Unassigned) {
            replicas.remove(partition.id());
            if (replica != null) {
                replica.end();
            }
        } else if (replica != null) {
            replica.onRole();
        } else {
            CoordinatorReplica<R, S, C> first =
                    new CoordinatorReplica<>(kind, partition, config, clock, loop, checkpointing, rehearsals);
            replicas.put(partition.id(), first);
            first.open();
        }
    }

    C require(TopicPartition partition) {
        loop.assertOnLoop();
        CoordinatorReplica<R, S, C> replica = replicas.get(partition);
        if (replica == null) {
            throw new ApiException(ErrorCode.NOT_COORDINATOR);
        }
        return replica.require();
    }

    void forEach(Consumer<CoordinatorReplica<R, S, C>> work) {
        loop.assertOnLoop();
        replicas.values().forEach(work);
    }
}
