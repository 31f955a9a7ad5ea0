package io.moldau.broker.api.cluster;

import io.moldau.config.ConfigKey;
import io.moldau.config.KeyTable;
import io.moldau.config.Settings;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.protocol.api.ApiException;
import java.util.Map;

/** Whose settings a request is about, and which of them may be what. */
interface ConfigSubject {

    /** Where the settings are stored. */
    ConfigEntity entity();

    /** The keys there are. */
    KeyTable keys();

    /**
     * The key to change.
     *
     * @throws ApiException when there is none of this name
     */
    default ConfigKey key(String name) {
        ConfigKey key = keys().find(name);
        if (key == null) {
            check(name, "");
            throw new IllegalStateException(name + " is no key, and passes as one");
        }
        return key;
    }

    /**
     * Refuses what may not be set.
     *
     * @throws ApiException that says why
     */
    void check(String name, String value);

    /** What is in force when these are the overrides. */
    Settings inForce(Map<String, String> overrides);

    /**
     * Refuses settings that are right each by itself and cannot be together.
     *
     * @throws ApiException that says why
     */
    void checkTogether(Map<String, String> overrides);
}
