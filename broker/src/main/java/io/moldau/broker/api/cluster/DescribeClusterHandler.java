package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.DescribeClusterRequest;
import io.moldau.protocol.message.DescribeClusterResponse;
import io.moldau.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.ArrayList;
import java.util.List;

/** Tells which cluster this is, who lives in it and who is its controller. */
public final class DescribeClusterHandler implements ApiHandler<DescribeClusterRequest> {

    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final MetadataCache metadata;
    private final String clusterId;

    public DescribeClusterHandler(MetadataCache metadata, String clusterId) {
        this.metadata = metadata;
        this.clusterId = clusterId;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(Request request, DescribeClusterRequest message) {
        request.respond(answer(message, request.listener()));
    }

    DescribeClusterResponse answer(DescribeClusterRequest message, String listener) {
        if (message.endpointType() == CONTROLLERS) {
            throw new ApiException(ErrorCode.MISMATCHED_ENDPOINT_TYPE, "this is a broker's address");
        } else if (message.endpointType() != BROKERS) {
            throw new ApiException(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE);
        }
        MetadataImage image = metadata.image();
        List<DescribeClusterBroker> brokers = new ArrayList<>();
        image.brokers()
                .values()
                .forEach(broker -> broker.endpoint(listener)
                        .ifPresent(endpoint -> brokers.add(DescribeClusterBroker.builder()
                                .brokerId(broker.id())
                                .host(endpoint.host())
                                .port(endpoint.port())
                                .rack(broker.rack())
                                .build())));
        return DescribeClusterResponse.builder()
                .clusterId(clusterId)
                .controllerId(image.controllerId())
                .brokers(brokers)
                .clusterAuthorizedOperations(
                        AuthorizedOperations.ofCluster(message.includeClusterAuthorizedOperations()))
                .build();
    }

    @Override
    public ApiMessage failure(DescribeClusterRequest message, ApiException error) {
        return DescribeClusterResponse.builder()
                .errorCode(error.error().code())
                .errorMessage(error.getMessage())
                .clusterId(clusterId)
                .build();
    }
}
