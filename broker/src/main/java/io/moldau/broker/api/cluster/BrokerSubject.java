package io.moldau.broker.api.cluster;

import io.moldau.config.BrokerConfig;
import io.moldau.config.BrokerOverrides;
import io.moldau.config.KeyTable;
import io.moldau.config.Settings;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.Map;

/**
 * What is set at run time for a broker, or for all of them (KIP-226).
 *
 * @param defaults what is set for all
 * @param broker the configuration in force of the broker that is asked
 */
record BrokerSubject(ConfigEntity entity, Map<String, String> defaults, BrokerConfig broker) implements ConfigSubject {

    private boolean isForAll() {
        return entity.equals(ConfigEntity.defaultBroker());
    }

    @Override
    public KeyTable keys() {
        return KeyTable.broker();
    }

    @Override
    public void check(String name, String value) {
        BrokerOverrides.problemOf(name, value, isForAll()).ifPresent(problem -> {
            throw new ApiException(ErrorCode.INVALID_REQUEST, problem);
        });
    }

    @Override
    public Settings inForce(Map<String, String> overrides) {
        BrokerOverrides set =
                isForAll() ? new BrokerOverrides(Map.of(), overrides) : new BrokerOverrides(overrides, defaults);
        return broker.under(set, ignored -> {}).settings();
    }

    /** No live key of a broker stands in a relation to another. */
    @Override
    public void checkTogether(Map<String, String> overrides) {}
}
