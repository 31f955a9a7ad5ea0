package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.cluster.AutoCreation;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.Request;
import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.FindCoordinatorResponse.Coordinator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says which broker coordinates a group: the leader of the partition that the group is kept in. The first who asks has that
 * partition's topic created, and is told to ask again.
 */
public final class FindCoordinatorHandler implements ApiHandler<FindCoordinatorRequest> {

    private static final int HIGHEST_VERSION = 4;
    private static final int FIRST_BATCHED_VERSION = 4;
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final int NOBODY = -1;

    private final Supplier<MetadataImage> image;
    private final GroupPlacement placement;
    private final AutoCreation creation;

    public FindCoordinatorHandler(Supplier<MetadataImage> image, GroupPlacement placement, AutoCreation creation) {
        this.image = image;
        this.placement = placement;
        this.creation = creation;
    }

    @Override
    public ApiKey api() {
        return ApiKey.FIND_COORDINATOR;
    }

    /** Later versions promise an error code of transactions, and share groups. */
    @Override
    public int highestVersion() {
        return HIGHEST_VERSION;
    }

    @Override
    public void handle(Request request, FindCoordinatorRequest message) {
        request.respond(answer(message, request.header().apiVersion(), request.listener()));
    }

    FindCoordinatorResponse answer(FindCoordinatorRequest message, int version, String listener) {
        if (version < FIRST_BATCHED_VERSION) {
            return single(find(message.keyType(), message.key(), listener));
        }
        return FindCoordinatorResponse.builder()
                .coordinators(message.coordinatorKeys().stream()
                        .map(key -> find(message.keyType(), key, listener))
                        .toList())
                .build();
    }

    private static FindCoordinatorResponse single(Coordinator found) {
        return FindCoordinatorResponse.builder()
                .errorCode(found.errorCode())
                .errorMessage(found.errorMessage())
                .nodeId(found.nodeId())
                .host(found.host())
                .port(found.port())
                .build();
    }

    private Coordinator find(byte keyType, String key, String listener) {
        if (keyType == TRANSACTION) {
            // Final for a producer, unlike the codes that have it ask again for ever.
            return failed(key, ErrorCode.INVALID_REQUEST, "transactions are not supported");
        } else if (keyType != GROUP) {
            return failed(key, ErrorCode.INVALID_REQUEST, "there are no coordinators of type " + keyType);
        }
        TopicPartition partition = placement.partitionOf(key);
        if (partition == null) {
            creation.requestOffsets();
            return failed(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, null);
        }
        BrokerRegistration leader = image.get().brokers().get(placement.leaderOf(partition));
        Endpoint endpoint = leader == null ? null : leader.endpoint(listener).orElse(null);
        return leader == null || endpoint == null
                ? failed(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, null)
                : new Coordinator(key, leader.id(), endpoint.host(), endpoint.port(), ErrorCode.NONE.code(), "");
    }

    private static Coordinator failed(String key, ErrorCode error, @Nullable String message) {
        String text = message == null ? error.message() : message;
        return new Coordinator(key, NOBODY, "", NOBODY, error.code(), text);
    }

    @Override
    public ApiMessage failure(FindCoordinatorRequest message, ApiException error) {
        return FindCoordinatorResponse.builder()
                .errorCode(error.error().code())
                .coordinators(List.of())
                .build();
    }
}
