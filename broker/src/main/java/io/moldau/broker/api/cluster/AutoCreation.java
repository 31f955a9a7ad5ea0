package io.moldau.broker.api.cluster;

import io.moldau.broker.control.Forwarder;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.config.TopicCreationConfig;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.NewTopic;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates topics that clients merely mention, where the configuration wants that, and those that brokers need themselves.
 * Any thread may ask; the controller creates each topic once however often it is asked, and how many may be under way at a
 * time is bounded, so that a client that makes up names cannot flood the cluster. Nothing is created before the cluster is
 * known: the topic may exist, and there are no brokers to count.
 */
public final class AutoCreation {

    private static final Logger LOG = LoggerFactory.getLogger(AutoCreation.class);
    static final int MAX_UNDER_WAY = 100;

    private static final int PATIENCE_MS = 5_000;

    private final TopicCreationConfig config;
    private final Controller controller;
    private final Forwarder forwarder;
    private final Supplier<MetadataImage> image;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param image the cluster as it is known now; any thread */
    public AutoCreation(
            TopicCreationConfig config, Controller controller, Forwarder forwarder, Supplier<MetadataImage> image) {
        this.config = config;
        this.controller = controller;
        this.forwarder = forwarder;
        this.image = image;
    }

    /** Asks for a topic that a client mentioned; false when topics are not created so, or too many are being created. */
    boolean request(String name) {
        return config.autoCreate() && create(name.equals(InternalTopics.OFFSETS) ? offsets() : ordinary(name));
    }

    /** Asks for the topic of the group coordinators; false when too many topics are being created. */
    public boolean requestOffsets() {
        return create(offsets());
    }

    private NewTopic ordinary(String name) {
        return new NewTopic(name, config.partitions(), config.replicationFactor(), Map.of(), Map.of());
    }

    /** Fewer replicas than configured rather than no groups: a cluster may be small. */
    private NewTopic offsets() {
        TopicCreationConfig.Internal wanted = config.offsets();
        return new NewTopic(
                InternalTopics.OFFSETS,
                wanted.partitions(),
                Math.max(
                        1,
                        Math.min(
                                wanted.maxReplicationFactor(),
                                image.get().brokers().size())),
                Map.of(),
                Map.of(
                        "cleanup.policy", "compact",
                        "compression.type", "producer",
                        "segment.bytes", Integer.toString(wanted.segmentBytes())));
    }

    private boolean create(NewTopic topic) {
        if (!image.get().isTold()) {
            return false;
        }
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return false;
        }
        if (forwarder.isElsewhere()) {
            forward(topic);
        } else {
            createHere(topic);
        }
        return true;
    }

    private void createHere(NewTopic topic) {
        controller.createTopics(List.of(topic), false, answer -> {
            underWay.decrementAndGet();
            answer.map(results -> results.get(0))
                    .ifPresent(result -> report(topic.name(), result.error(), result.message()));
        });
    }

    private void forward(NewTopic topic) {
        CreateTopicsRequest request = CreateTopicsRequest.builder()
                .topics(List.of(CreatableTopic.builder()
                        .name(topic.name())
                        .numPartitions(topic.partitions())
                        .replicationFactor((short) topic.replicationFactor())
                        .configs(topic.configs().entrySet().stream()
                                .map(entry -> new CreatableTopicConfig(entry.getKey(), entry.getValue()))
                                .toList())
                        .build()))
                .timeoutMs(PATIENCE_MS)
                .build();
        forwarder.forward(request, ApiKey.CREATE_TOPICS.highestVersion(), PATIENCE_MS, new Forwarder.Listener() {
            @Override
            public void onAnswer(ApiMessage response) {
                underWay.decrementAndGet();
                ((CreateTopicsResponse) response)
                        .topics()
                        .forEach(created ->
                                report(created.name(), ErrorCode.of(created.errorCode()), created.errorMessage()));
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
            LOG.info("created topic {} because it was asked for", name);
        } else if (error != ErrorCode.TOPIC_ALREADY_EXISTS) {
            LOG.warn("topic {} that was asked for cannot be created: {}", name, message);
        }
    }
}
