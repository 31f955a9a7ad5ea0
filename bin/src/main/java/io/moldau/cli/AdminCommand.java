package io.moldau.cli;

import io.moldau.admin.Admin;
import io.moldau.cli.ClusterOptions.AdminFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the verbs that ask a cluster share: a client for as long as they run. */
public abstract class AdminCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    private final Console console;
    private final AdminFactory admins;

    protected AdminCommand(Console console, AdminFactory admins) {
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

    protected abstract void run(Admin admin, Console console);
}
