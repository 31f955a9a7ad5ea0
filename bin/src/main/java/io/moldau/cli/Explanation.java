package io.moldau.cli;

import io.moldau.admin.UnreachableException;
import io.moldau.broker.StartupException;
import io.moldau.config.ConfigException;
import io.moldau.consumer.ConsumeException;
import io.moldau.producer.ProduceException;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Says to a user what went wrong and what to do about it. */
final class Explanation {

    private Explanation() {}

    /** One or more lines, without a stack trace. */
    static String of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof UnreachableException) {
            return cause.getMessage() + "\nStart one with: moldau dev\nor name another with: --bootstrap host:port";
        }
        if (cause instanceof ApiException refused) {
            return refused.getMessage() + advice(refused.error());
        }
        if (cause instanceof Failure
                || cause instanceof ConfigException
                || cause instanceof StartupException
                || cause instanceof ConsumeException
                || cause instanceof ProduceException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof IOException) {
            return named(cause);
        }
        return "unexpected " + named(cause) + "\nThis is a defect. It happened at " + origin(cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause instanceof UncheckedIOException)) {
            cause = cause.getCause();
        }
        BindException taken = find(BindException.class, cause);
        return taken == null
                ? cause
                : new Failure(
                        "cannot listen: " + taken.getMessage()
                                + "\nAnother broker may be running: stop it with moldau broker stop, or choose another"
                                + " port",
                        taken);
    }

    private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static String advice(ErrorCode error) {
        return switch (error) {
            case INVALID_REPLICATION_FACTOR ->
                "\nA cluster of n brokers can keep at most n copies: --replication-factor";
            case TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED -> "\nAsk an administrator for access";
            case REQUEST_TIMED_OUT -> "\nIt may have been done all the same: look before you repeat it";
            default -> "";
        };
    }

    /** The message alone may be no more than a path. */
    private static String named(Throwable cause) {
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static String origin(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length == 0 ? "an unknown place" : trace[0].toString();
    }
}
