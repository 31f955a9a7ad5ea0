package io.moldau.cli.topic;

import io.moldau.admin.Admin;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the verbs of {@code moldau topic} share: a client for as long as they run. */
abstract class TopicCommand implements Callable<Integer> {

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
}
