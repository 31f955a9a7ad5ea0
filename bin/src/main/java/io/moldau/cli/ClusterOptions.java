package io.moldau.cli;

import io.moldau.admin.Admin;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a cluster. */
public final class ClusterOptions {

    private static final String VARIABLE = "MOLDAU_BOOTSTRAP";
    private static final String HERE = "localhost:9092";

    @Option(
            names = {"-b", "--bootstrap", "--bootstrap-server"},
            paramLabel = "<host:port>",
            description = "Brokers to ask first, separated by commas (else $MOLDAU_BOOTSTRAP, else localhost:9092)")
    private @Nullable String bootstrap;

    /** The brokers to ask first. */
    public String bootstrap(Console console) {
        if (bootstrap != null) {
            return bootstrap;
        }
        return console.environment().getOrDefault(VARIABLE, HERE);
    }

    /** Waits for a result; what it failed with is thrown as it is. */
    public static <T> T await(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** How commands get a client: real for users, a fake in tests. */
    public interface AdminFactory extends Function<String, Admin> {}
}
