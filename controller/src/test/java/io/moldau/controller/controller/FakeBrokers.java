package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.publish.BrokerChannel;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataResponse;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Brokers that write down, in one line each, what a controller tells them, and do as told unless a test says otherwise. */
final class FakeBrokers implements BrokerChannel {

    private final Loop loop;
    private final Set<Integer> silent = new HashSet<>();
    private final Set<Integer> refusing = new HashSet<>();
    private Map<Integer, BrokerRegistration> live = Map.of();
    private Consumer<BrokerRegistration> onRefused = broker -> {};
    private ErrorCode deletionError = ErrorCode.NONE;

    final List<String> told = new ArrayList<>();

    FakeBrokers(Loop loop) {
        this.loop = loop;
    }

    void silence(int brokerId) {
        silent.add(brokerId);
    }

    void failDeletionsWith(ErrorCode error) {
        deletionError = error;
    }

    /** What was told since the last call. */
    List<String> drain() {
        List<String> lines = List.copyOf(told);
        told.clear();
        return lines;
    }

    /** From now on the broker's port is closed; whoever is connected sees it. */
    void refuse(int brokerId) {
        refusing.add(brokerId);
        live.values().stream()
                .filter(broker -> broker.id() == brokerId)
                .toList()
                .forEach(broker -> loop.execute(() -> onRefused.accept(broker)));
    }

    void accept(int brokerId) {
        refusing.remove(brokerId);
    }

    @Override
    public void connect(Collection<BrokerRegistration> brokers, Consumer<BrokerRegistration> refused) {
        onRefused = refused;
        Map<Integer, BrokerRegistration> next = new TreeMap<>();
        brokers.forEach(broker -> next.put(broker.id(), broker));
        brokers.stream()
                .filter(broker -> refusing.contains(broker.id()) && !live.containsKey(broker.id()))
                .forEach(broker -> loop.execute(() -> refused.accept(broker)));
        live = next;
    }

    @Override
    public void probe(BrokerRegistration broker, Consumer<Reach> reached) {
        loop.execute(() -> reached.accept(refusing.contains(broker.id()) ? Reach.REFUSED : Reach.ACCEPTED));
    }

    @Override
    public void send(int brokerId, ApiMessage request, Consumer<ApiMessage> onResponse) {
        told.add(brokerId + " " + describe(request));
        if (!silent.contains(brokerId)) {
            loop.execute(() -> onResponse.accept(respond(request)));
        }
    }

    private ApiMessage respond(ApiMessage request) {
        if (request instanceof LeaderAndIsrRequest) {
            return LeaderAndIsrResponse.builder().build();
        } else if (request instanceof UpdateMetadataRequest) {
            return UpdateMetadataResponse.builder().build();
        } else if (request instanceof StopReplicaRequest) {
            return StopReplicaResponse.builder().errorCode(deletionError.code()).build();
        }
        throw new AssertionError("unexpected " + request);
    }

    private static String describe(ApiMessage request) {
        StringBuilder line = new StringBuilder();
        if (request instanceof LeaderAndIsrRequest lai) {
            line.append("LeaderAndIsr");
            lai.topicStates()
                    .forEach(topic -> topic.partitionStates()
                            .forEach(p -> line.append(" ")
                                    .append(topic.topicName() + "-" + p.partitionIndex())
                                    .append(" leader=" + p.leader() + "/" + p.leaderEpoch())
                                    .append(" isr=" + p.isr())
                                    .append(p.isNew() ? " new" : "")));
        } else if (request instanceof UpdateMetadataRequest metadata) {
            line.append("UpdateMetadata controller=" + metadata.controllerId() + "/" + metadata.controllerEpoch());
            line.append(
                    " live=" + metadata.liveBrokers().stream().map(b -> b.id()).toList());
            metadata.topicStates()
                    .forEach(topic -> topic.partitionStates()
                            .forEach(p -> line.append(" ")
                                    .append(topic.topicName() + "-" + p.partitionIndex())
                                    .append(" leader=" + p.leader() + "/" + p.leaderEpoch())));
        } else if (request instanceof StopReplicaRequest stop) {
            line.append("StopReplica");
            stop.topicStates()
                    .forEach(topic -> topic.partitionStates()
                            .forEach(p -> line.append(" ")
                                    .append(topic.topicName() + "-" + p.partitionIndex())
                                    .append(p.deletePartition() ? " delete" : "")));
        }
        return line.toString();
    }
}
