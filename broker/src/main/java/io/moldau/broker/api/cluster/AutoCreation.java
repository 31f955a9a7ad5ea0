package io.moldau.broker.api.cluster;

import io.moldau.broker.control.Forwarder;
import io.moldau.config.TopicCreationConfig;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.NewTopic;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates topics that clients merely mention, where the configuration wants that. Any thread may ask; the controller
 * creates each topic once however often it is asked, and how many may be under way at a time is bounded, so that a client
 * that makes up names cannot flood the cluster.
 */
public final class AutoCreation {

    private static final Logger LOG = LoggerFactory.getLogger(AutoCreation.class);
    static final int MAX_UNDER_WAY = 100;

    private static final int PATIENCE_MS = 5_000;

    private final TopicCreationConfig config;
    private final Controller controller;
    private final Forwarder forwarder;
    private final AtomicInteger underWay = new AtomicInteger();

    public AutoCreation(TopicCreationConfig config, Controller controller, Forwarder forwarder) {
        this.config = config;
        this.controller = controller;
        this.forwarder = forwarder;
    }

    /** Asks for a topic; false when topics are not created so, or too many are being created. */
    boolean request(String name) {
        if (!config.autoCreate()) {
            return false;
        } else if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return false;
        }
        if (forwarder.isElsewhere()) {
            forward(name);
        } else {
            create(name);
        }
        return true;
    }

    private void create(String name) {
        NewTopic topic = new NewTopic(name, config.partitions(), config.replicationFactor(), Map.of(), Map.of());
        controller.createTopics(List.of(topic), false, answer -> {
            underWay.decrementAndGet();
            answer.map(results -> results.get(0)).ifPresent(result -> report(name, result.error(), result.message()));
        });
    }

    private void forward(String name) {
        CreateTopicsRequest request = CreateTopicsRequest.builder()
                .topics(List.of(CreatableTopic.builder()
                        .name(name)
                        .numPartitions(config.partitions())
                        .replicationFactor(config.replicationFactor())
                        .build()))
                .timeoutMs(PATIENCE_MS)
                .build();
        forwarder.forward(request, ApiKey.CREATE_TOPICS.highestVersion(), PATIENCE_MS, new Forwarder.Listener() {
            @Override
            public void onAnswer(ApiMessage response) {
                underWay.decrementAndGet();
                ((CreateTopicsResponse) response)
                        .topics()
                        .forEach(topic -> report(name, ErrorCode.of(topic.errorCode()), topic.errorMessage()));
            }

            @Override
            public void onUnsent() {
                underWay.decrementAndGet();
            }

            @Override
            public void onLost() {
                underWay.decrementAndGet();
            }
        });
    }

    private static void report(String name, ErrorCode error, @Nullable String message) {
        if (error == ErrorCode.NONE) {
            LOG.info("created topic {} because a client asked for it", name);
        } else if (error != ErrorCode.TOPIC_ALREADY_EXISTS) {
            LOG.warn("topic {} that a client asked for cannot be created: {}", name, message);
        }
    }
}
