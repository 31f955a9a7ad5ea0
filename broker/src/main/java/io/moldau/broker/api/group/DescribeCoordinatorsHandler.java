package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.coordinator.CoordinatorStatus;
import io.moldau.broker.coordinator.Coordinators;
import io.moldau.broker.coordinator.Recovery;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.DescribeCoordinatorsRequest;
import io.moldau.protocol.message.DescribeCoordinatorsResponse;
import io.moldau.protocol.message.DescribeCoordinatorsResponse.CoordinatorRecovery;
import io.moldau.protocol.message.DescribeCoordinatorsResponse.CoordinatorReplica;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how the coordinators' logs on this broker stand. An API of Moldau's own, for its command line. */
public final class DescribeCoordinatorsHandler implements ApiHandler<DescribeCoordinatorsRequest> {

    private final Coordinators<?> coordinators;

    public DescribeCoordinatorsHandler(Coordinators<?> coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_COORDINATORS;
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void handle(Request request, DescribeCoordinatorsRequest message) {
        coordinators.describe(request.loop(), statuses -> request.respond(response(statuses)));
    }

    private static DescribeCoordinatorsResponse response(List<CoordinatorStatus> statuses) {
        return DescribeCoordinatorsResponse.builder()
                .replicas(statuses.stream()
                        .sorted(Comparator.comparingInt(
                                status -> status.partition().partition()))
                        .map(DescribeCoordinatorsHandler::replica)
                        .toList())
                .build();
    }

    private static CoordinatorReplica replica(CoordinatorStatus status) {
        return CoordinatorReplica.builder()
                .topic(status.partition().topic())
                .partition(status.partition().partition())
                .active(status.isActive())
                .leaderEpoch(status.leaderEpoch())
                .logEndOffset(status.logEndOffset())
                .checkpointOffset(status.checkpointOffset())
                .checkpointTakenAtMs(status.checkpointTakenAtMs())
                .checkpointRecords(status.checkpointRecords())
                .recovery(recovery(status.lastRecovery()))
                .build();
    }

    private static @Nullable CoordinatorRecovery recovery(@Nullable Recovery last) {
        return last == null
                ? null
                : CoordinatorRecovery.builder()
                        .checkpointOffset(last.checkpointOffset())
                        .checkpointRecords(last.checkpointRecords())
                        .replayedRecords(last.replayedRecords())
                        .durationMs(last.durationMs())
                        .build();
    }
}
