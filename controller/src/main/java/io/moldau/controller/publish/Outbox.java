package io.moldau.controller.publish;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.StopReplicaRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one broker has still to be told, in order. Usually that is nothing or little; when more than {@link #MERGE_BEYOND}
 * requests wait, the broker is slow or out of reach, and they are {@link RequestMerge merged}: so what waits is never more
 * than one state of the cluster. On the controller's loop.
 */
final class Outbox {

    static final int MERGE_BEYOND = 32;

    /** A request and everyone who waits for its response. */
    record Letter(ApiMessage request, List<Consumer<ApiMessage>> onResponse) {

        void answer(ApiMessage response) {
            onResponse.forEach(waiting -> waiting.accept(response));
        }
    }

    private Deque<Letter> waiting = new ArrayDeque<>();

    void add(ApiMessage request, Consumer<ApiMessage> onResponse) {
        waiting.add(new Letter(request, List.of(onResponse)));
        if (waiting.size() > MERGE_BEYOND) {
            merge();
        }
    }

    /** The next letter; null when there is none. */
    @Nullable
    Letter next() {
        return waiting.poll();
    }

    /** Puts a letter back that did not get through. */
    void putBack(Letter letter) {
        waiting.addFirst(letter);
    }

    int size() {
        return waiting.size();
    }

    private void merge() {
        List<ApiMessage> requests = waiting.stream().map(Letter::request).toList();
        Deque<Letter> merged = new ArrayDeque<>();
        for (ApiMessage request : RequestMerge.merge(requests)) {
            merged.add(new Letter(request, waitingFor(request)));
        }
        waiting = merged;
    }

    /** Whoever waits for a deletion must not be told by the answer to a mere stop. */
    private List<Consumer<ApiMessage>> waitingFor(ApiMessage merged) {
        List<Consumer<ApiMessage>> all = new ArrayList<>();
        for (Letter letter : waiting) {
            if (isOfKind(letter.request(), merged)) {
                all.addAll(letter.onResponse());
            }
        }
        return all;
    }

    private static boolean isOfKind(ApiMessage request, ApiMessage merged) {
        return request.apiKey() == merged.apiKey()
                && (request.apiKey() != ApiKey.STOP_REPLICA || deletes(request) == deletes(merged));
    }

    private static boolean deletes(ApiMessage request) {
        return ((StopReplicaRequest) request)
                .topicStates().stream()
                        .flatMap(topic -> topic.partitionStates().stream())
                        .anyMatch(StopReplicaRequest.StopReplicaPartitionState::deletePartition);
    }
}
