package io.moldau.broker.api.cluster;

import io.moldau.config.TopicCreationConfig;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.NewTopic;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final TopicCreationConfig config;
    private final Controller controller;
    private final AtomicInteger underWay = new AtomicInteger();

    public AutoCreation(TopicCreationConfig config, Controller controller) {
        this.config = config;
        this.controller = controller;
    }

    /** Asks for a topic; false when topics are not created so, or too many are being created. */
    boolean request(String name) {
        if (!config.autoCreate()) {
            return false;
        } else if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return false;
        }
        NewTopic topic = new NewTopic(name, config.partitions(), config.replicationFactor(), Map.of(), Map.of());
        controller.createTopics(List.of(topic), false, answer -> {
            underWay.decrementAndGet();
            answer.map(results -> results.get(0)).ifPresent(result -> {
                if (result.error() == ErrorCode.NONE) {
                    LOG.info("created topic {} because a client asked for it", name);
                } else if (result.error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
                    LOG.warn("topic {} that a client asked for cannot be created: {}", name, result.message());
                }
            });
        });
        return true;
    }
}
