package io.moldau.controller.controller;

import io.moldau.controller.publish.Publisher;
import io.moldau.controller.store.MetadataStore;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a controller works with.
 *
 * @param loop the store's, where everything runs
 * @param random places replicas and names topics
 * @param brokerId this broker
 * @param wantedReplicas of each partition of topics that may have been created while fewer brokers lived; they grow when
 *     more do
 */
public record ControllerContext(
        MetadataStore store,
        Loop loop,
        Clock clock,
        RandomGenerator random,
        Publisher publisher,
        int brokerId,
        String clusterId,
        LeaderPolicy leaders,
        Map<String, Integer> wantedReplicas) {}
