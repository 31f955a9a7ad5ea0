package io.moldau.broker;

import io.moldau.broker.log.LogStore;
import io.moldau.broker.metadata.CurrentBrokerConfig;
import io.moldau.broker.metadata.StoredConfigs;
import io.moldau.broker.metadata.TopicConfigs;
import io.moldau.broker.partition.Replicas;
import io.moldau.broker.quota.ReplicationQuotas;
import io.moldau.config.BrokerConfig;
import io.moldau.config.TopicConfig;

/** The part of a broker's graph that follows settings which change while it runs: as stored, and what follows from that. */
record Configs(StoredConfigs stored, CurrentBrokerConfig broker, TopicConfigs topics) {

    static Configs of(int brokerId, BrokerConfig properties) {
        StoredConfigs stored = new StoredConfigs();
        CurrentBrokerConfig broker = new CurrentBrokerConfig(brokerId, properties, stored);
        return new Configs(stored, broker, new TopicConfigs(broker, stored));
    }

    /** Has replicas, logs and quotas follow, from now on. */
    void tell(Replicas replicas, LogStore logs, ReplicationQuotas quotas) {
        broker.listen(config -> {
            quotas.limitTo(config.throttle());
            logs.configure(config.storage().cleaner());
        });
        topics.listen(new TopicConfigs.Listener() {
            @Override
            public void onTopic(String topic, TopicConfig config) {
                replicas.configure(topic, config);
            }

            @Override
            public void onAllTopics() {
                replicas.configure(topics::of);
            }
        });
    }
}
