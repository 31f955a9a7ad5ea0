package io.moldau.cli.topic;

import io.moldau.admin.Admin;
import io.moldau.admin.TopicDescription;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.config.Spelling;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the verbs of {@code moldau topic} share: a client for as long as they run, and how they miss a topic. */
abstract class TopicCommand implements Callable<Integer> {

    private static final int MISSPELT_BY_AT_MOST = 3;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    private final Console console;
    private final AdminFactory admins;

    TopicCommand(Console console, AdminFactory admins) {
        this.console = console;
        this.admins = admins;
    }

    @Override
    public final Integer call() {
        try (Admin admin = admins.apply(cluster.bootstrap(console))) {
            run(admin, console);
        }
        return 0;
    }

    abstract void run(Admin admin, Console console);

    static TopicDescription find(Admin admin, String name) {
        List<TopicDescription> topics = ClusterOptions.await(admin.topics());
        return topics.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(() -> missing(
                        name, topics.stream().map(TopicDescription::name).toList()));
    }

    private static Failure missing(String name, List<String> names) {
        return new Failure("there is no topic " + name
                + Spelling.nearest(name, names, MISSPELT_BY_AT_MOST)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; moldau topic list shows those there are"));
    }
}
