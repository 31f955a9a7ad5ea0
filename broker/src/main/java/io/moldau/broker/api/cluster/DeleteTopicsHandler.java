package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.broker.network.Request;
import io.moldau.config.TopicCreationConfig;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.Result;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the controller delete topics, and answers when nothing is left of them or the request's time is up: a topic of the
 * same name can be created as soon as the answer is there.
 */
public final class DeleteTopicsHandler implements ApiHandler<DeleteTopicsRequest> {

    /** From here on a topic may be named by its id. */
    private static final int FIRST_VERSION_BY_ID = 6;

    private final Controller controller;
    private final Loop controllerLoop;
    private final MetadataCache metadata;
    private final TopicCreationConfig config;

    public DeleteTopicsHandler(
            Controller controller, Loop controllerLoop, MetadataCache metadata, TopicCreationConfig config) {
        this.controller = controller;
        this.controllerLoop = controllerLoop;
        this.metadata = metadata;
        this.config = config;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_TOPICS;
    }

    @Override
    public void handle(Request request, DeleteTopicsRequest message) {
        answer(message, request.header().apiVersion(), request::respond);
    }

    /** Answers once, at once or on the controller's loop; the results are in the order of the request. */
    void answer(DeleteTopicsRequest message, int version, Consumer<DeleteTopicsResponse> respond) {
        List<DeleteTopicState> asked = version >= FIRST_VERSION_BY_ID
                ? message.topics()
                : message.topicNames().stream()
                        .map(name -> DeleteTopicState.builder().name(name).build())
                        .toList();
        List<Target> targets = targets(asked);
        List<Target> wanted = targets.stream()
                .filter(target -> target.error == ErrorCode.NONE)
                .toList();
        if (wanted.isEmpty()) {
            respond.accept(response(targets));
            return;
        }
        controller.deleteTopics(wanted.stream().map(Target::name).toList(), answer -> {
            for (int i = 0; i < wanted.size(); i++) {
                if (answer.isEmpty()) {
                    wanted.get(i).fail(ErrorCode.NOT_CONTROLLER, ErrorCode.NOT_CONTROLLER.message());
                } else {
                    Result<String> result = answer.get().get(i);
                    wanted.get(i).fail(result.error(), result.message());
                }
            }
            new Completion(targets, respond).await(message.timeoutMs());
        });
    }

    private List<Target> targets(List<DeleteTopicState> asked) {
        MetadataImage image = metadata.image();
        List<Target> targets = new ArrayList<>(asked.size());
        for (DeleteTopicState topic : asked) {
            targets.add(target(image, topic));
        }
        Set<String> duplicates = Duplicates.in(targets.stream()
                .map(Target::name)
                .filter(name -> !name.isEmpty())
                .toList());
        for (Target target : targets) {
            if (duplicates.contains(target.name())) {
                target.fail(ErrorCode.INVALID_REQUEST, "the request names this topic twice");
            } else if (target.error == ErrorCode.NONE && !config.deletable()) {
                target.fail(ErrorCode.TOPIC_DELETION_DISABLED, "delete.topic.enable=false forbids this");
            } else if (target.error == ErrorCode.NONE && InternalTopics.contains(target.name())) {
                target.fail(ErrorCode.INVALID_TOPIC_EXCEPTION, "brokers keep their own state in this topic");
            }
        }
        return targets;
    }

    private static Target target(MetadataImage image, DeleteTopicState topic) {
        boolean byId = !topic.topicId().equals(Uuid.ZERO);
        if (topic.name() != null) {
            Target target = new Target(topic.name(), Uuid.ZERO);
            if (byId) {
                target.fail(ErrorCode.INVALID_REQUEST, "a topic is named by its name or its id, not both");
            }
            return target;
        }
        TopicMetadata known = image.topic(topic.topicId());
        if (known != null) {
            return new Target(known.name(), known.id());
        }
        Target unknown = new Target("", topic.topicId());
        unknown.fail(ErrorCode.UNKNOWN_TOPIC_ID, ErrorCode.UNKNOWN_TOPIC_ID.message());
        return unknown;
    }

    /** One topic of a request and what becomes of it. */
    private static final class Target {
        private final String name;
        private final Uuid id;
        private ErrorCode error = ErrorCode.NONE;
        private @Nullable String message;

        Target(String name, Uuid id) {
            this.name = name;
            this.id = id;
        }

        String name() {
            return name;
        }

        void fail(ErrorCode reason, @Nullable String explanation) {
            error = reason;
            message = explanation;
        }

        DeletableTopicResult result() {
            return DeletableTopicResult.builder()
                    .name(name.isEmpty() ? null : name)
                    .topicId(id)
                    .errorCode(error.code())
                    .errorMessage(message)
                    .build();
        }
    }

    /** Waits until all topics that are being deleted are gone. Lives on the controller's loop. */
    private final class Completion {
        private final List<Target> targets;
        private final Consumer<DeleteTopicsResponse> respond;
        private final List<Target> waiting;
        private Loop.Timer timer = () -> {};
        private boolean responded;

        Completion(List<Target> targets, Consumer<DeleteTopicsResponse> respond) {
            this.targets = targets;
            this.respond = respond;
            this.waiting = new ArrayList<>(targets.stream()
                    .filter(target -> target.error == ErrorCode.NONE)
                    .toList());
        }

        void await(int timeoutMs) {
            timer = controllerLoop.schedule(Math.max(0, timeoutMs), this::onTimeout);
            List.copyOf(waiting).forEach(target -> controller.onceDeleted(target.name(), () -> onGone(target)));
            respondIfDone();
        }

        private void onGone(Target target) {
            waiting.remove(target);
            respondIfDone();
        }

        private void onTimeout() {
            waiting.forEach(target ->
                    target.fail(ErrorCode.REQUEST_TIMED_OUT, "the topic is being deleted, which takes longer"));
            waiting.clear();
            respondIfDone();
        }

        private void respondIfDone() {
            if (waiting.isEmpty() && !responded) {
                responded = true;
                timer.cancel();
                respond.accept(response(targets));
            }
        }
    }

    private static DeleteTopicsResponse response(List<Target> targets) {
        return DeleteTopicsResponse.builder()
                .responses(targets.stream().map(Target::result).toList())
                .build();
    }
}
