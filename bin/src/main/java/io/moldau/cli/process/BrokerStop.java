package io.moldau.cli.process;

import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moldau broker stop}. */
@Command(description = "Stops the brokers that were started here, and waits for their end.")
public final class BrokerStop implements Callable<Integer> {

    @Option(
            names = {"--id", "--node-id"},
            paramLabel = "<n>",
            description = "Only the broker with this number")
    private @Nullable String id;

    @Option(names = "--timeout", paramLabel = "<s>", description = "How long to wait for each (default: 60)")
    private int timeoutSeconds = 60;

    private final Console console;

    /** A command that looks for pid files where the environment of {@code console} says. */
    public BrokerStop(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = BrokerRun.logDirectory(console);
        List<PidFile> files = PidFile.in(directory).stream()
                .filter(file -> id == null || file.brokerId().equals(id))
                .toList();
        int stopped = 0;
        for (PidFile file : files) {
            Optional<ProcessHandle> process = file.process();
            if (process.isPresent()) {
                stop(file, process.get());
                stopped++;
            } else {
                file.delete();
            }
        }
        if (stopped == 0) {
            throw new Failure("no broker" + (id == null ? "" : " " + id) + " to stop: none has left its process id in "
                    + directory);
        }
        return 0;
    }

    private void stop(PidFile file, ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(timeoutSeconds, TimeUnit.SECONDS);
            console.out().println("Stopped broker " + file.brokerId() + ".");
        } catch (TimeoutException e) {
            throw new Failure(
                    "broker " + file.brokerId() + ", process " + process.pid() + ", is still busy after "
                            + timeoutSeconds + " s; it was told to stop and will",
                    e);
        } catch (InterruptedException | ExecutionException e) {
            throw new Failure("gave up waiting for broker " + file.brokerId(), e);
        }
    }
}
