package io.moldau.broker.api;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.Request;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DescribeClusterRequest;
import io.moldau.protocol.message.DescribeClusterResponse;
import io.moldau.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.ArrayList;
import java.util.List;

/** Answers DescribeCluster: the brokers that live, and which of them is the controller (KIP-700). Stateless. */
public final class DescribeClusterHandler implements ApiHandler<DescribeClusterRequest> {

    private static final byte BROKERS = 1;

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
    public void handle(Request request, DescribeClusterRequest body) {
        if (body.endpointType() != BROKERS) {
            throw new ApiException(
                    ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
                    "endpoint type " + body.endpointType() + ": only brokers (1) can be described");
        }
        MetadataImage image = metadata.image();
        List<DescribeClusterBroker> brokers = new ArrayList<>(image.brokers().size());
        for (BrokerRegistration broker : image.brokers().values()) {
            broker.endpoint(request.listener())
                    .ifPresent(address -> brokers.add(
                            new DescribeClusterBroker(broker.id(), address.host(), address.port(), broker.rack())));
        }
        request.respond(DescribeClusterResponse.builder()
                .endpointType(BROKERS)
                .clusterId(clusterId)
                .controllerId(image.controllerId())
                .brokers(brokers)
                .clusterAuthorizedOperations(AuthorizedOperations.ofCluster(body.includeClusterAuthorizedOperations()))
                .build());
    }

    @Override
    public DescribeClusterResponse failure(DescribeClusterRequest body, ApiException error) {
        return DescribeClusterResponse.builder()
                .errorCode(error.error().code())
                .errorMessage(error.getMessage())
                .build();
    }
}
