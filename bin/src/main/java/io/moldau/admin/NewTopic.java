package io.moldau.admin;

import java.util.Map;

/**
 * A topic to create.
 *
 * @param partitions -1 for the cluster's default
 * @param replicationFactor -1 for the cluster's default
 * @param config overrides of the cluster's topic configuration
 * @param validateOnly whether to check only and create nothing
 */
public record NewTopic(
        String name, int partitions, short replicationFactor, Map<String, String> config, boolean validateOnly) {}
