package io.moldau.producer;

import io.moldau.config.ProducerConfig;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.ClusterMetadata.Partition;
import io.moldau.protocol.transport.client.ClusterMetadata.Topic;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The cluster through the client that all of a process's parts share; translates to and from Kafka's messages. */
final class ClientCluster implements Cluster {
    /** No transactions: an InitProducerId request has to name a timeout all the same. */
    private static final int UNUSED_TRANSACTION_TIMEOUT_MS = Integer.MAX_VALUE;

    private final ClusterClient client;
    private final ProducerConfig config;
    private final ProduceMessages messages;

    /** @param client is closed with this */
    ClientCluster(ClusterClient client, ProducerConfig config) {
        this.client = client;
        this.config = config;
        this.messages = new ProduceMessages(config.acks(), config.client().requestTimeoutMs());
    }

    @Override
    public int partitionCount(String name) {
        Topic topic = client.metadata().topic(name);
        if (topic == null) {
            client.addTopics(List.of(name));
            return 0;
        }
        if (topic.error() != ErrorCode.NONE || topic.partitions().isEmpty()) {
            client.refreshMetadata();
            return 0;
        }
        return topic.partitions().size();
    }

    @Override
    public @Nullable ErrorCode refusal(String name) {
        Topic topic = client.metadata().topic(name);
        ErrorCode error = topic == null ? ErrorCode.NONE : topic.error();
        return error == ErrorCode.NONE || error.isRetriable() ? null : error;
    }

    @Override
    public int leader(TopicPartition name) {
        ClusterMetadata metadata = client.metadata();
        Partition partition = metadata.partition(name);
        return partition != null && metadata.brokers().containsKey(partition.leader()) ? partition.leader() : NO_LEADER;
    }

    @Override
    public void refresh(String topic) {
        client.refreshMetadata();
    }

    @Override
    public void onMetadata(Runnable listener) {
        client.onMetadata(metadata -> listener.run());
    }

    @Override
    public void produce(int leader, List<Part> parts, Consumer<Outcome> done) {
        ProduceRequest request = messages.request(parts);
        RpcCallback<ProduceResponse> callback = new RpcCallback<>() {
            @Override
            public void onResponse(ProduceResponse response, int version) {
                done.accept(new Answered(messages.answers(response)));
            }

            @Override
            public void onFailure(RpcFailure failure) {
                done.accept(failure.retriable() ? new Lost(failure.toString()) : new Impossible(failure.toString()));
            }

            @Override
            public void onSent() {
                done.accept(new Unanswered());
            }
        };
        Call<ProduceResponse> call = Call.of(
                        request, ProduceResponse.class, config.client().requestTimeoutMs(), callback)
                .withVersions(ProduceMessages.minVersion(config), ProduceMessages.MAX_VERSION);
        client.send(leader, config.acks() == 0 ? call.oneWay() : call);
    }

    @Override
    public void initProducerId(Consumer<IdOutcome> done) {
        InitProducerIdRequest request = InitProducerIdRequest.builder()
                .transactionalId(null)
                .transactionTimeoutMs(UNUSED_TRANSACTION_TIMEOUT_MS)
                .build();
        RpcCallback<InitProducerIdResponse> callback = new RpcCallback<>() {
            @Override
            public void onResponse(InitProducerIdResponse response, int version) {
                ErrorCode error = ErrorCode.of(response.errorCode());
                done.accept(
                        error == ErrorCode.NONE
                                ? new Assigned(response.producerId(), response.producerEpoch())
                                : new NotAssigned(error));
            }

            @Override
            public void onFailure(RpcFailure failure) {
                done.accept(new NotAssigned(
                        failure.retriable() ? ErrorCode.NETWORK_EXCEPTION : ErrorCode.UNSUPPORTED_VERSION));
            }
        };
        client.sendToAny(
                Call.of(request, InitProducerIdResponse.class, config.client().requestTimeoutMs(), callback));
    }

    @Override
    public void close() {
        client.close();
    }
}
