package io.moldau.cli;

import io.moldau.admin.ClusterAdmin;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.process.BrokerStop;
import io.moldau.cli.topic.TopicAlter;
import io.moldau.cli.topic.TopicCreate;
import io.moldau.cli.topic.TopicDelete;
import io.moldau.cli.topic.TopicDescribe;
import io.moldau.cli.topic.TopicList;
import io.moldau.config.ClientConfig;
import java.util.Map;

/** The commands there are, wired to what really does their work. */
final class Commands {

    private Commands() {}

    static Catalogue all() {
        AdminFactory admins = bootstrap ->
                ClusterAdmin.of(ClientConfig.of(Map.of("bootstrap.servers", bootstrap, "client.id", "moldau-cli")));
        return new Catalogue()
                .add("broker stop", "Stop the brokers started here", BrokerStop::new)
                .add("topic create", "Create a topic", c -> new TopicCreate(c, admins))
                .add("topic list", "List the topics", c -> new TopicList(c, admins))
                .add("topic describe", "Show a topic's partitions and configuration", c -> new TopicDescribe(c, admins))
                .add("topic alter", "Change a topic's configuration, add partitions", c -> new TopicAlter(c, admins))
                .add("topic delete", "Delete topics with their records", c -> new TopicDelete(c, admins));
    }
}
