package io.moldau.admin;

import io.moldau.admin.CoordinatorDescription.CheckpointDescription;
import io.moldau.admin.CoordinatorDescription.RecoveryDescription;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DescribeCoordinatorsRequest;
import io.moldau.protocol.message.DescribeCoordinatorsResponse;
import io.moldau.protocol.message.DescribeCoordinatorsResponse.CoordinatorRecovery;
import io.moldau.protocol.message.DescribeCoordinatorsResponse.CoordinatorReplica;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** {@link CoordinatorAdmin} over an API of Moldau's own: asks every broker that has it. */
final class ClusterCoordinators implements CoordinatorAdmin {

    private final Inquiries inquiries;

    ClusterCoordinators(Inquiries inquiries) {
        this.inquiries = inquiries;
    }

    @Override
    public CompletableFuture<List<CoordinatorDescription>> describe() {
        MetadataRequest brokers = MetadataRequest.builder().topics(List.of()).build();
        return inquiries.persist(() -> inquiries
                .askAny(brokers, MetadataResponse.class)
                .thenCompose(answer -> Futures.all(answer.brokers().stream()
                        .map(broker -> describe(broker.nodeId()))
                        .toList()))
                .thenApply(lists -> lists.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(CoordinatorDescription::topic)
                                .thenComparing(CoordinatorDescription::partition)
                                .thenComparing(CoordinatorDescription::broker))
                        .toList()));
    }

    private CompletableFuture<List<CoordinatorDescription>> describe(int broker) {
        DescribeCoordinatorsRequest request =
                DescribeCoordinatorsRequest.builder().build();
        return inquiries
                .askBroker(
                        broker,
                        request,
                        request.apiKey().highestVersion(),
                        DescribeCoordinatorsResponse.class,
                        answer -> {
                            Answers.check(answer.errorCode());
                            return answer.replicas().stream()
                                    .map(replica -> description(replica, broker))
                                    .toList();
                        })
                .exceptionally(ClusterCoordinators::nothingIfUnknown);
    }

    private static List<CoordinatorDescription> nothingIfUnknown(Throwable failure) {
        Throwable reason = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (reason instanceof ApiException refused && refused.error() == ErrorCode.UNSUPPORTED_VERSION) {
            return List.of();
        }
        throw new CompletionException(reason);
    }

    private static CoordinatorDescription description(CoordinatorReplica replica, int broker) {
        return new CoordinatorDescription(
                replica.topic(),
                replica.partition(),
                broker,
                replica.active(),
                replica.leaderEpoch(),
                replica.logEndOffset(),
                replica.checkpointOffset() < 0
                        ? null
                        : new CheckpointDescription(
                                replica.checkpointOffset(), replica.checkpointTakenAtMs(), replica.checkpointRecords()),
                recovery(replica.recovery()));
    }

    private static @Nullable RecoveryDescription recovery(@Nullable CoordinatorRecovery last) {
        return last == null
                ? null
                : new RecoveryDescription(
                        last.checkpointOffset() < 0 ? null : last.checkpointOffset(),
                        last.checkpointRecords(),
                        last.replayedRecords(),
                        last.durationMs());
    }
}
